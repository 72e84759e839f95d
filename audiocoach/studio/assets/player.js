// Plays versions of a session: an audio element for each, whose file is mixed as far as it is heard.

const FRAMES_A_SECOND = 44100;

// The place in the session that an element plays. Its file begins where it was first heard, because an element asks for
// the beginning of every file, and what is there would be mixed in vain.
const placeOf = (sound) => sound.begin + sound.currentTime;

export class Player {
  constructor({ onTime, onState, onError }) {
    Object.assign(this, { onTime, onState, onError });
    this.sound = null;
    this.version = "";
    this.place = 0;
    this.rate = 1;
    this.loop = null;
    this.isFollowed = false;
  }

  // Shows the place in each frame while a sound plays; a page at rest computes nothing.
  follow() {
    if (this.isFollowed) return;
    this.isFollowed = true;
    const step = () => {
      this.isFollowed = this.isPlaying;
      if (!this.isFollowed) return;
      this.tick();
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  get isPlaying() {
    return Boolean(this.sound && !this.sound.paused && !this.sound.ended);
  }

  // Where the sound is, in the version that is open; while the old one is still heard, where that would be in it.
  get time() {
    if (this.coming) return this.coming.at + Math.max(0, this.sound.currentTime - this.coming.from);
    return this.sound && this.sound.readyState > 0 ? placeOf(this.sound) : this.place;
  }

  // Goes on with another version at a place in it; while it plays, the old one is heard until the new one can be.
  open(version, at) {
    if (version === this.version) return;
    const old = this.sound;
    const wasPlaying = this.isPlaying;
    this.version = version;
    this.place = at;
    this.coming = null;
    if (!wasPlaying) {
      if (old) this.drop(old);
      this.sound = null;
      this.onTime(at);
      if (this.wants) this.play();
      this.wants = false;
      return;
    }
    const sound = this.make(version, at);
    const coming = { at, from: old.currentTime };
    this.coming = coming;
    const swap = () => {
      if (this.coming !== coming) return this.drop(sound);
      sound.currentTime = Math.min(this.time - sound.begin, sound.duration || 0);
      this.coming = null;
      this.sound = sound;
      // The old one ends also if the new one is stopped before it begins.
      sound.play().catch((error) => this.fail(error)).finally(() => this.drop(old));
    };
    sound.addEventListener("canplay", swap, { once: true });
  }

  make(version, at) {
    const sound = new Audio();
    sound.preload = "auto";
    sound.dataset.version = version;
    const frame = Math.round(at * FRAMES_A_SECOND);
    sound.begin = frame / FRAMES_A_SECOND;
    sound.src = `/sound/${version}.wav?from=${frame}`;
    sound.playbackRate = this.rate;
    sound.defaultPlaybackRate = this.rate;
    for (const name of ["play", "pause", "ended", "waiting", "playing"]) sound.addEventListener(name, () => this.onState());
    sound.addEventListener("playing", () => this.follow());
    sound.addEventListener("error", () => this.fail(sound.error));
    return sound;
  }

  drop(sound) {
    sound.pause();
    sound.removeAttribute("src");
    sound.load(); // which takes the event of the pause back
    this.onState();
  }

  // The version is to be opened again, also if it is the same one.
  forget() {
    const wasPlaying = this.isPlaying;
    if (this.sound) this.drop(this.sound);
    this.sound = null;
    this.coming = null;
    this.version = "";
    this.wants = wasPlaying;
  }

  fail(error) {
    if (error && error.name === "AbortError") return;
    if (error && /Empty src/.test(error.message || "")) return;
    this.onError();
  }

  play() {
    if (!this.version) return;
    if (this.sound?.ended) {
      this.drop(this.sound);
      this.sound = null;
      this.place = 0;
    }
    if (!this.sound) this.sound = this.make(this.version, this.place);
    this.sound.play().catch((error) => this.fail(error));
  }

  pause() {
    const { time } = this;
    if (this.sound) this.sound.pause();
    if (this.coming) this.seek(time);
    this.place = time;
  }

  // Nothing more comes of this sound; the next play() asks for it again, at the same place.
  stop() {
    this.place = this.time;
    this.coming = null;
    if (this.sound) this.drop(this.sound);
    this.sound = null;
  }

  toggle() {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  seek(seconds, andPlay = false) {
    this.place = seconds;
    if (this.coming) {
      const { version } = this;
      this.forget();
      this.version = version;
      andPlay ||= this.wants;
      this.wants = false;
    }
    if (this.sound && seconds < this.sound.begin) {
      andPlay ||= this.isPlaying;
      this.drop(this.sound);
      this.sound = null;
    } else if (this.sound) {
      this.sound.currentTime = seconds - this.sound.begin;
    }
    if (andPlay) this.play();
    this.onTime(seconds);
  }

  setRate(rate) {
    this.rate = rate;
    if (this.sound) {
      this.sound.defaultPlaybackRate = rate;
      this.sound.playbackRate = rate;
    }
  }

  tick() {
    const { time } = this;
    if (this.loop && (time >= this.loop[1] || time < this.loop[0] - 0.5)) {
      this.seek(this.loop[0], true);
      return;
    }
    this.place = time;
    this.onTime(time);
  }
}
