/* A short sound and a short shake, for those who want them. */
import { desk } from "./desk.js";

function sound() {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.2, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.25);
  tone.connect(volume).connect(context.destination);
  tone.onended = () => context.close();
  tone.start();
  tone.stop(context.currentTime + 0.25);
}

/** Something was saved. Off unless the mentor switched it on. */
export function confirmSaved() {
  try {
    if (desk.options.sound) sound();
    if (desk.options.vibrate) navigator.vibrate?.(60);
  } catch {
    /* The words on the screen are what counts. */
  }
}
