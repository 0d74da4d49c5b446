// A done message leaves after 8 seconds, unless the pointer or the focus is on it.
const SECONDS = 8;

export function fadeToasts(root) {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
      else toast.remove();
    };
    setTimeout(leave, SECONDS * 1000);
  }
}
