// What a package of npm reads from a track, as JSON: node players.mjs NODE_MODULES PACKAGE FILE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, name, file] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "here.js"));

const readers = {
  "music-metadata": async () => {
    const { parseBuffer } = await import(pathToFileURL(join(resolve(modules), name, "lib/index.js")));
    const { format, common } = await parseBuffer(readFileSync(file), { path: file }, {
      duration: true,
      includeChapters: true,
    });
    return {
      length_s: format.duration,
      chapters: (format.chapters ?? common.chapters ?? []).length,
      lyrics: (common.lyrics ?? []).length > 0,
      cover: (common.picture ?? []).length > 0,
    };
  },
  jsmediatags: () =>
    new Promise((done, fail) =>
      require("jsmediatags").read(resolve(file), {
        onSuccess: ({ tags }) =>
          done({ chapters: (tags.CHAP ?? []).length, lyrics: "lyrics" in tags, cover: "picture" in tags }),
        onError: fail,
      }),
    ),
  "node-id3": async () => {
    const tags = require("node-id3").read(file);
    return {
      chapters: (tags.chapter ?? []).length,
      lyrics: "unsynchronisedLyrics" in tags,
      cover: "image" in tags,
    };
  },
};

console.log(JSON.stringify(await readers[name]()));
