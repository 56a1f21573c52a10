// What a head clip measures, as the rest of the program sees it: blocks of samples and what happened between them.
// Not a file format and not a packet. Drivers and recordings produce these values; the attitude estimator reads them.
//
// Frame. Before calibration the three axes are the sensor's own, in any orientation on the head. After alignment the
// frame is X forward, Y left, Z up, right-handed; at rest the axis that points up reads +9.81 m/s² (specific force).
// Nose-down is positive pitch, so a positive rate about Y raises it.

/** A run of samples in the order of time. Missing samples are simply absent: the step in `timeS` shows them. */
export interface ImuBlock {
  /** Sample times in seconds since the first sample of the recording, strictly increasing, length n. */
  readonly timeS: Float64Array;
  /** Specific force in m/s², x y z interleaved, length 3n, finite. */
  readonly accMps2: Float64Array;
  /** Angular rate in rad/s, x y z interleaved, length 3n, finite. */
  readonly gyrRadps: Float64Array;
  /** Speed over ground in m/s, length n, where a recording brings one. */
  readonly speedMps?: Float64Array;
}

/** Everything a source can say. Live, synced and replayed runs differ only in who says it. */
export type SensorEvent =
  | { readonly kind: "imu"; readonly block: ImuBlock }
  | {
      readonly kind: "gap";
      readonly fromS: number;
      readonly toS: number;
      readonly cause: "missing" | "link" | "device";
    }
  | { readonly kind: "battery"; readonly timeS: number; readonly percent: number }
  | { readonly kind: "marker"; readonly timeS: number; readonly value: number }
  | { readonly kind: "fault"; readonly timeS: number; readonly code: string; readonly detail: string };
