/** Jest reporter that keeps a list of the files being run, so that a run that hangs can name the file. */
import fs from 'node:fs';

export default class RunningFiles {
  #running = new Set();

  onTestFileStart(file) {
    this.#running.add(file.path);
    this.#save();
  }

  onTestFileResult(file) {
    this.#running.delete(file.path);
    this.#save();
  }

  #save() {
    fs.writeFileSync(process.env.CROSSDOCK_RUNNING_FILES, JSON.stringify([...this.#running]));
  }
}
