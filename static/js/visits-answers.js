// Reads the five answers out of a form, checks what the phone can check, and makes photos small.
const LONGEST_SIDE = 1600;
const MOST_PHOTOS = 6;

const all = (form, name) => new FormData(form).getAll(name);
const one = (form, name) => String(new FormData(form).get(name) ?? "").trim();

/** The answers as the register takes them. */
export function answersOf(form, person, today) {
  return {
    person,
    met: all(form, "met"),
    needs: all(form, "needs"),
    along: all(form, "along"),
    purposes: all(form, "purposes"),
    findings: one(form, "findings"),
    gifts: one(form, "gifts"),
    promised: one(form, "promised"),
    next_due_on: one(form, "next_due_on"),
    done_on: one(form, "done_on") || today,
  };
}

/** Field → name of the word that says what is wrong. */
export function wrongIn(answers, photos, today) {
  const wrong = {};
  const nobody = answers.met.includes("nobody");
  if (!answers.met.length || (nobody && answers.met.length > 1)) wrong.met = "needMet";
  if (!nobody && answers.findings.length < 2) wrong.findings = "needFindings";
  if (today && answers.done_on > today) wrong.done_on = "badDay";
  if (photos.length > MOST_PHOTOS) wrong.photos = "tooMany";
  return wrong;
}

export function photosOf(form) {
  return all(form, "photos").filter((file) => file instanceof File && file.size);
}

/** The photos as JPEG of at most 1600 pixels; one the browser cannot draw travels as it is. */
export function smaller(files) {
  return Promise.all(files.map(async (file) => {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = Object.assign(document.createElement("canvas"), {
        width: Math.round(picture.width * scale), height: Math.round(picture.height * scale),
      });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      return { name: file.name, blob: blob ?? file };
    } catch {
      return { name: file.name, blob: file };
    }
  }));
}
