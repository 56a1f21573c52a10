// Layout of one sample on its way through the estimator's step: a flat array that is filled, read and filled again.

/** Interval since the last sample, s. */
export const IN_DT = 0;
/** Rate x y z, rad/s. */
export const IN_GYR = 1;
/** Specific force x y z, m/s². */
export const IN_ACC = 4;
/** Speed over ground, m/s; NaN where there is none. */
export const IN_SPEED = 7;
export const INPUT_LENGTH = 8;
