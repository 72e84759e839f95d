// Plays versions of a session: an audio element for each, whose file is mixed as far as it is heard.

export class Player {
  constructor({ onTime, onState, onError }) {
    Object.assign(this, { onTime, onState, onError });
    this.sound = null;
    this.version = "";
    this.place = 0;
    this.rate = 1;
    this.loop = null;
    const step = () => {
      this.tick();
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  get isPlaying() {
    return Boolean(this.sound && !this.sound.paused && !this.sound.ended);
  }

  get time() {
    return this.sound && this.sound.readyState > 0 ? this.sound.currentTime : this.place;
  }

  // Goes on with another version at a place in it; while it plays, the old one is heard until the new one can be.
  open(version, at) {
    if (version === this.version) return;
    const old = this.sound;
    const wasPlaying = this.isPlaying;
    this.version = version;
    this.place = at;
    if (!wasPlaying) {
      if (old) this.drop(old);
      this.sound = null;
      this.onTime(at);
      if (this.wants) this.play();
      this.wants = false;
      return;
    }
    const sound = this.make(version, at);
    const swap = () => {
      if (this.version !== version) return this.drop(sound);
      const late = old.currentTime - from;
      sound.currentTime = Math.min(at + Math.max(0, late), sound.duration || at);
      sound.play().then(() => this.drop(old), (error) => this.fail(error));
      this.sound = sound;
    };
    const from = old.currentTime;
    this.next = sound;
    sound.addEventListener("canplay", swap, { once: true });
  }

  make(version, at) {
    const sound = new Audio();
    sound.preload = "auto";
    sound.dataset.version = version;
    sound.src = `/sound/${version}.wav`;
    sound.playbackRate = this.rate;
    sound.defaultPlaybackRate = this.rate;
    sound.currentTime = at;
    for (const name of ["play", "pause", "ended", "waiting", "playing"]) sound.addEventListener(name, () => this.onState());
    sound.addEventListener("error", () => this.fail(sound.error));
    return sound;
  }

  drop(sound) {
    sound.pause();
    sound.removeAttribute("src");
    sound.load();
  }

  // The version is to be opened again, also if it is the same one.
  forget() {
    const wasPlaying = this.isPlaying;
    if (this.sound) this.drop(this.sound);
    this.sound = null;
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
    if (!this.sound) this.sound = this.make(this.version, this.place);
    if (this.sound.ended) this.sound.currentTime = 0;
    this.sound.play().catch((error) => this.fail(error));
  }

  pause() {
    if (this.sound) this.sound.pause();
    this.place = this.time;
  }

  toggle() {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  seek(seconds, andPlay = false) {
    this.place = seconds;
    if (this.sound) this.sound.currentTime = seconds;
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
    if (!this.isPlaying) return;
    const time = this.sound.currentTime;
    if (this.loop && (time >= this.loop[1] || time < this.loop[0] - 0.5)) {
      this.sound.currentTime = this.loop[0];
      return;
    }
    this.place = time;
    this.onTime(time);
  }
}
