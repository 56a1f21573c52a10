// English words of the stretches and the strength set: names, steps, doses, when to leave one out, evidence; the stop rules,
// the disclaimer and the lines for on the trail. Not the reasons (reasons.ts) and not the screen (recover.ts).
// Rules of wording: awareness, habit and comfort; no promise, no verdict. Domain sections 6.3 to 7.5.
import type { StretchSuggestion, StrengthId, StretchId } from "../../core/routine.ts";
import { withUnit } from "../format.ts";

export interface ExerciseWords {
  readonly name: string;
  /** What it is for, one sentence. */
  readonly purpose: string;
  readonly start: string;
  readonly move: string;
  readonly feel: string;
  /** From level 1 on. */
  readonly doses: readonly string[];
  readonly avoid: readonly string[];
  /** One honest line on what is known. */
  readonly evidence: string;
}

const s = (seconds: number): string => withUnit(String(seconds), "s");
const times = (count: number, seconds: number): string => `${count} × ${s(seconds)}`;

const stretches: Readonly<Record<StretchId, ExerciseWords>> = {
  "head-ramping": {
    name: "Head Ramping",
    purpose: "Rehearses how it feels to carry the ears over the shoulders.",
    start: "Sit or stand tall, eyes level.",
    move: "Slide your head forward, then glide it back as if for a small double chin, and grow a little taller. About five seconds there and back. The chin tips neither up nor down.",
    feel: "A light effort along the nape when the head is back.",
    doses: [
      `${s(30)}, half the way, or with the back of your head at a wall`,
      `${s(60)}, 12 to 15 slow rounds`,
      `${s(60)}, staying 3 to ${s(5)} each time the head is back`,
      `${s(60)}, pressing back lightly into a towel or a band`,
    ],
    avoid: [
      "Leave it out if it brings anything into an arm, a headache or dizziness.",
      "Keep the forward part small on a sore day.",
    ],
    evidence: "Seven trials of such exercises, 627 people, saw the head carried further back. None were with runners.",
  },
  "thoracic-stretch": {
    name: "Thoracic Stretch",
    purpose: "Opens shoulders and ribs and gets the upper back moving.",
    start:
      "Put both hands on a rail, a wall or a chair back at hip height: arms long, wrists straight, elbow creases turned up.",
    move: "Step back until your hips are behind your ankles, weight in the heels, legs straight. Fold at the hips with a long back, seat tipping up, and let the chest sink. Ears stay between the arms. Come up slowly.",
    feel: "Along the ribs, the upper back and behind the shoulders.",
    doses: [
      `${times(2, 20)}, hands higher up a wall, knees soft`,
      `${times(2, 30)}, hands at hip height`,
      `${s(60)}, legs straight`,
    ],
    avoid: [
      "Leave it out with a shoulder that slips or pinches.",
      "Bend your knees if the backs of your legs complain.",
      "Wait while you feel light-headed after the run.",
      "With high blood pressure that is not under control, glaucoma or late in pregnancy: no head-low versions.",
    ],
    evidence: "One small trial found upper-back movement useful for how the head is carried. A hint, not proof.",
  },
  "ear-to-shoulder": {
    name: "Ear to Shoulder",
    purpose: "Gives length to the sides of the neck, where hiked shoulders leave tension.",
    start: "Sit or stand tall, look straight ahead, let both shoulders drop.",
    move: "Let one ear sink towards the shoulder below it; the shoulder does not come up to meet it. Breathe out slowly. Then the other side.",
    feel: "Along the other side of the neck, down towards the shoulder.",
    doses: [
      `${times(2, 15)} each side`,
      `${times(2, 30)} each side`,
      `${times(2, 30)} each side, the hand of the long side holding the chair seat`,
    ],
    avoid: ["Leave it out with tingling or pain in an arm, or after a whiplash."],
    evidence:
      "Stretching neck and shoulders several times a week brought office workers some comfort. Which side goes first is reasoning, not research.",
  },
  "head-hang": {
    name: "Head Hang",
    purpose: "Lets the muscles at the back of the neck lengthen and let go.",
    start: "Sit tall, shoulders heavy, hands on your thighs.",
    move: "Let the chin sink towards the chest by its own weight; nothing pulls. Stay for 5 to 8 slow breaths, then roll up slowly.",
    feel: "Along the nape, down to between the shoulder blades.",
    doses: [`${times(2, 20)}, a small way down`, times(2, 30), `${s(60)} at once`],
    avoid: [
      "Leave it out when looking down hurts, when an arm feels anything, or with dizziness.",
      "Leave it out after a recent knock to the neck or neck surgery, and with brittle bones of the spine.",
      "With a known disc or narrow-canal problem, ask someone who knows your neck first.",
    ],
    evidence:
      "No trial has looked at it after running. It comes last because it goes the way the run has just loaded: reasoning, not research.",
  },
  "levator-scapulae": {
    name: "Levator Stretch",
    purpose: "Reaches the corner between the neck and the top of the shoulder blade.",
    start: "Sit tall and turn your nose about 45° to one side.",
    move: "Look down towards that armpit. A hand may rest on the head; it does not pull. Then the other side.",
    feel: "At the opposite back corner of the neck.",
    doses: [`${times(2, 20)} each side`, `${times(2, 30)} each side`],
    avoid: ["Leave it out when looking down hurts or an arm feels anything."],
    evidence: "Studied only as one part of neck and shoulder programmes.",
  },
  "doorway-chest": {
    name: "Doorway Chest",
    purpose: "Opens the front of chest and shoulders.",
    start: "Stand in a doorway, forearms on the frame, elbows at shoulder height or a little lower.",
    move: "Take a small step through and keep the ribs down.",
    feel: "Across the chest and the front of the shoulders.",
    doses: [times(2, 20), times(2, 30)],
    avoid: ["Leave it out when the front of a shoulder hurts."],
    evidence: "Studied for how shoulders are carried, not for comfort.",
  },
};

const strength: Readonly<Record<StrengthId, ExerciseWords>> = {
  "chin-nod": {
    name: "Lying Chin Nod",
    purpose: "Wakes up the small muscles deep in the front of the neck.",
    start: "Lie on your back, knees bent.",
    move: "Nod a tiny yes, as if to lengthen the back of the neck, and stay there. The muscles near the skin stay soft.",
    feel: "A light effort deep in the front of the neck.",
    doses: [times(5, 5), times(10, 10), `${times(10, 10)}, head lifted by a finger's breadth`],
    avoid: ["Stop if anything reaches an arm, or with a headache or dizziness."],
    evidence: "Well studied, mostly with office workers: more comfort for some months, no difference in the long run.",
  },
  isometrics: {
    name: "Four-Way Push",
    purpose: "Builds steadiness in all four directions without moving the head.",
    start: "Sit tall and lay a palm on your forehead.",
    move: "Push gently into the palm; the head does not move, and you keep breathing. Then the back of the head, then each side.",
    feel: "An even effort all round the neck.",
    doses: [
      `${times(3, 5)} in each of 4 directions, about a fifth of your strength`,
      `${times(5, 10)} in each of 4 directions, about half of your strength`,
      `${times(5, 10)} in each of 4 directions, against a band`,
    ],
    avoid: ["Leave it out with high blood pressure that is not under control."],
    evidence: "Band training raised neck strength by 27 to 44 % in a small trial; the plain version is common advice.",
  },
  "extensor-hold": {
    name: "Neck Extensor Hold",
    purpose: "Trains the muscles that hold the head up when you look down the trail.",
    start: "On hands and knees, or lying face down, look at the floor with a long neck.",
    move: "Hold the head level: it neither sinks nor tips back.",
    feel: "Steady work along the back of the neck.",
    doses: [times(5, 10), times(3, 30), `${times(3, 30)}, with small nods and turns`],
    avoid: ["Stop if anything reaches an arm, or with a headache or dizziness."],
    evidence: "In one trial with 70 people such training did better than stretching after a year.",
  },
  "scapular-row": {
    name: "Shoulder Blade Row",
    purpose: "Strengthens what holds the shoulder blades back and down.",
    start: "Stand tall and hold a band that is tied at chest height.",
    move: "Draw the elbows back, shoulder blades back and down, then give way slowly.",
    feel: "Between the shoulder blades.",
    doses: ["2 sets of 10", "3 sets of 10", "3 sets of 15"],
    avoid: ["Leave it out with a shoulder that pinches."],
    evidence:
      "Arm and shoulder strength work has moderate evidence for comfort in people whose neck bothers them often.",
  },
  "lateral-raise": {
    name: "Band Side Raise",
    purpose: "Two minutes of work for the shoulders that carry the arms.",
    start: "Stand on a band, its ends in your hands, arms a little forward of your sides.",
    move: "Raise both arms to shoulder height and lower them slowly, again and again. End when it gets hard.",
    feel: "In the shoulders, not in the neck.",
    doses: ["1 min, a light band", "2 min", "2 min, a stronger band"],
    avoid: ["Leave it out with a shoulder that pinches."],
    evidence: "Two minutes a day for ten weeks were enough to notice in a trial with 198 office workers.",
  },
};

export const exercises: Readonly<Record<StretchId | StrengthId, ExerciseWords>> = { ...stretches, ...strength };

/** Text alternative of a figure: the instruction itself, in steps. */
export function figureText(id: StretchId | StrengthId): string {
  const { name, start, move, feel } = exercises[id];
  return `${name}. 1: ${start} 2: ${move} Feel it here: ${lowerFirst(feel)}`;
}

/** The dose of a suggestion: `2 × 30 s each side, one more to the right`. */
export function doseText(suggestion: StretchSuggestion): string {
  const { id, level, holdS, repetitions, sides, firstSide, extraHoldFirstSide } = suggestion;
  if (isStrength(id)) return strength[id].doses[Math.min(level, strength[id].doses.length) - 1];
  const holds = repetitions === 1 ? s(holdS) : times(repetitions, holdS);
  const more = extraHoldFirstSide && firstSide !== null ? `, one more to the ${stretchWords.sides[firstSide]}` : "";
  return holds + (sides === 2 ? " each side" : "") + more;
}

function isStrength(id: StretchId | StrengthId): id is StrengthId {
  return Object.hasOwn(strength, id);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export const stretchWords = {
  sides: { left: "left", right: "right" },
  /** What the player says for one side. */
  sideTitles: {
    "ear-to-shoulder": { left: "Tip to the left", right: "Tip to the right" },
    "levator-scapulae": { left: "Turn to the left", right: "Turn to the right" },
  },
  sideLines: {
    "ear-to-shoulder": {
      left: "Drop both shoulders. Let the left ear sink towards the shoulder. Breathe out slowly.",
      right: "Drop both shoulders. Let the right ear sink towards the shoulder. Breathe out slowly.",
    },
    "levator-scapulae": {
      left: "Nose halfway to the left, then look down towards the left armpit. Breathe out slowly.",
      right: "Nose halfway to the right, then look down towards the right armpit. Breathe out slowly.",
    },
  },
  general: "Mild tension is enough, 3 of 10. Breathe out slowly, do not bounce, do not pull with a hand.",
  walkFirst: "Walk first, 3 to 5 minutes",
  walkWhy: "Before any head-low position: blood pressure can drop when you stop. Not timed.",
  finish: "Finish with 5 slow Head Rampings",
  orderWhy:
    "Head Hang comes last and seated, because it goes the way the run has just loaded. The order is reasoning, not research.",
  evidence:
    "Stretching has modest evidence for comfort, strengthening has better. None of it was tried with trail runners.",
  strength: {
    name: "Neck strength",
    plan: "2 to 5 minutes, 3 times a week, on days without a hard run",
    when: "Begin on a day with soreness of 2 or less, not straight after a hard run.",
    progress:
      "One level up after doing it three times with ease and no next-day soreness above 2. One down after soreness of 4 or more, or after two weeks off.",
  },
  /** One line that is always in view. */
  stopShort: "if you feel sharp pain, tingling, numbness or weakness in an arm, dizziness, or a new headache.",
  stopShortLead: "Stop and rest",
  stopRules: {
    stop: {
      title: "Stop and rest if you feel",
      signs: [
        "sharp pain",
        "pain, tingling, numbness or weakness that goes into an arm or a hand",
        "dizziness or faintness, double or blurred sight, or feeling sick",
        "a headache that begins or gets worse",
        "something like an electric shock down the spine when you look down",
      ],
    },
    advice: {
      title: "No routine for now, get medical advice, if any of this is so",
      signs: [
        "a recent fall, crash or blow to the head or neck",
        "weakness in an arm or leg, clumsy hands, unsteady walking, or a change of bladder or bowel",
        "numbness in an arm or hand that does not settle",
        "pain that is severe, comes at night, or gets steadily worse",
        "fever, weight loss, or a history of cancer, long use of steroids, brittle bones or inflammatory arthritis",
        "surgery of the neck",
        "neck trouble for the first time ever while under 20 or over 55",
      ],
    },
    emergency: {
      title: "Call emergency services now for",
      signs: [
        "a sudden and severe headache or neck pain, the worst you have known",
        "a drooping face, slurred speech, or trouble swallowing or seeing",
        "a collapse, or legs that give way without warning",
        "neck pain after a serious fall or crash: do not move the neck",
      ],
    },
    note: "Any of these is a reason to ask, not a finding. Lookahead does not interpret what you feel; it leaves the routine out.",
  },
  onTheTrail: [
    "Every few minutes let your shoulders drop away from your ears, hands loose.",
    "Head level, eyes on the ground 4 to 7 feet ahead, about two big strides; look near, far, near.",
    "Where the ground is really technical look where you must, then lift your head when the trail lets you.",
    "Many short head raises are better than one long rest.",
    "Look where you want to go.",
  ],
  disclaimer:
    "Lookahead is a wellness and habit tool. It is not a medical device and does not diagnose, treat or prevent any condition. Angles are estimates. Stop any stretch that hurts or causes tingling, numbness, weakness, dizziness or headache, and see a clinician if it does not pass.",
};
