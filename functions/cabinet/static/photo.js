"use strict";
// Make a photo from the camera smaller before it is sent: a request takes 4 MB of it, and Telegram shows no more pixels.
// What the browser can't read (HEIC outside of Safari) is sent as it is if it is small enough; the page then says why not.
for (const input of document.querySelectorAll("input[data-photo]")) {
  const most = Number(input.dataset.most), side = Number(input.dataset.side);
  const fault = input.parentElement.querySelector("[data-photo-fault]");

  const say = (words) => {
    fault.textContent = words;
    fault.hidden = !words;
    input.setCustomValidity(words);
  };

  let work = null;
  input.addEventListener("change", () => {
    work = lighten().finally(() => { work = null; });
  });
  // A form that is sent while the photo is being made smaller waits for that.
  input.form.addEventListener("submit", (event) => {
    if (!work) return;
    event.preventDefault();
    work.then(() => input.form.requestSubmit(event.submitter));
  });

  async function lighten() {
    const [file] = input.files;
    say("");
    if (!file) return;
    const smaller = await shrink(file, side);
    if (smaller && smaller.size < file.size) {
      const chosen = new DataTransfer();
      chosen.items.add(new File([smaller], "photo.jpg", { type: "image/jpeg" }));
      input.files = chosen.files;
    } else if (file.size > most) {
      say(input.dataset.heavy);
    }
  }
}

async function shrink(file, side) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  } catch {
    return null; // no picture that this browser reads: the server says what is wrong
  }
}
