// A changed filter searches at once; the button stays for the keyboard and for pages without JavaScript.
export function searchOnChange(root) {
  for (const bar of root.querySelectorAll("form.filterbar")) {
    bar.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) bar.requestSubmit();
    });
    // Empty filters do not belong in the address.
    bar.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) {
        if (value === "") event.formData.delete(name);
      }
    });
  }
}
