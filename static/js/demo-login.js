// On a demonstration, 用这个登录 fills the login form; the person still presses 登录 herself.
export function fillDemoLogin(root) {
  for (const button of root.querySelectorAll("[data-demo-login]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const form = root.querySelector("form[data-login]");
      form.elements.username.value = button.dataset.username;
      form.elements.password.value = button.dataset.password;
      form.querySelector("button[type=submit]").focus();
    });
  }
}
