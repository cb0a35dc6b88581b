/* sound.js - one grammar for ear, hand and eye, everywhere in the app.
 *
 * Sound or vibration may be off, never both: in noise and gloves one of them remains. */

/* Hertz and milliseconds of each tone; vibration as the phone takes it. */
const grammar = {
    saved: { tones: [[1320, 90]], shake: [40] },
    already: {
        tones: [
            [660, 110],
            [660, 110]
        ],
        shake: [40, 60, 40]
    },
    refused: { tones: [[220, 420]], shake: [300] },
    full: {
        tones: [
            [660, 100],
            [880, 100],
            [1175, 160]
        ],
        shake: [80, 60, 80, 60, 160]
    }
};
const GAP_S = 0.06,
    LOUD = 0.6;

let context = null;
const wanted = { sound: true, shake: true };

/* Only what a finger has allowed may sound: called from a press. */
export async function unlock() {
    context ??= new AudioContext();
    if (context.state === "suspended") await context.resume();
}

/* After a reload no finger has allowed anything yet. */
export function isLocked() {
    context ??= new AudioContext();
    return context.state !== "running";
}

export function want({ sound = wanted.sound, shake = wanted.shake }) {
    Object.assign(wanted, sound || shake ? { sound, shake } : { sound: true, shake });
    return { ...wanted };
}

function play(hertz, from, ms) {
    const tone = context.createOscillator(),
        loudness = context.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(LOUD, from);
    loudness.gain.exponentialRampToValueAtTime(0.01, from + ms / 1000);
    tone.connect(loudness).connect(context.destination);
    tone.start(from);
    tone.stop(from + ms / 1000);
}

export function say(word) {
    const { tones, shake } = grammar[word];
    if (wanted.shake) navigator.vibrate?.(shake);
    if (!wanted.sound) return;
    context ??= new AudioContext();
    let from = context.currentTime;
    for (const [hertz, ms] of tones) {
        play(hertz, from, ms);
        from += ms / 1000 + GAP_S;
    }
}
