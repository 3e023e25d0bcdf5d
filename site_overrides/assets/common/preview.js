/* Only in the preview: shows the problems of the last edit above the last good page. */
const problemsAddress = new URL(document.currentScript.dataset.problems, location);

async function showProblems() {
  const response = await fetch(problemsAddress, { cache: "no-store" });
  const problems = response.ok ? await response.json() : [];
  document.querySelector(".rc-problems")?.remove();
  if (!problems.length) return;
  const box = document.createElement("pre");
  box.className = "rc-problems";
  box.setAttribute("role", "alert");
  box.textContent = `The last edit has errors; these are the last good pages.\n\n${problems.join("\n")}`;
  document.body.prepend(box);
}

showProblems();
