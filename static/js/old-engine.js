// Runs only in browsers that do not know modules: shows the notice to switch the engine.
document.getElementById("old-engine").hidden = false;
