/* <quiz-order>: buttons that move a step up or down, beside the select that holds its number. A number chosen there moves
   the step as well. What is posted are the selects, as without this script; until something is moved they stay empty. */
class QuizOrder extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector("[role=status]");
    this.querySelector(".help").textContent = this.dataset.help;
    for (const row of this.rows()) this.equip(row);
    this.mark();
    this.arrange();
    addEventListener("pageshow", () => this.arrange());
  }

  rows() {
    return [...this.querySelectorAll(".quiz-step")];
  }

  equip(row) {
    const select = row.querySelector("select");
    const buttons = document.createElement("span");
    buttons.className = "quiz-moves";
    for (const [words, by] of [[this.dataset.up, -1], [this.dataset.down, 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet button-square";
      button.id = `${select.id}${by}`;
      button.textContent = words;
      button.setAttribute("aria-labelledby", `${button.id} ${select.id}-words`);
      button.addEventListener("click", () => this.move(row, this.rows().indexOf(row) + by));
      buttons.append(button);
    }
    row.append(buttons);
    select.addEventListener("change", () => this.move(row, select.value - 1));
  }

  /** The others make room: the moved row stays in the page, and with it the focus. */
  move(row, to) {
    const rows = this.rows();
    const at = rows.indexOf(row);
    if (to >= 0 && to < rows.length) {
      if (to < at) row.after(...rows.slice(to, at));
      else row.before(...rows.slice(at + 1, to + 1));
      this.rows().forEach((one, place) => (one.querySelector("select").value = place + 1));
      this.status.textContent = this.dataset.moved
        .replace("{place}", to + 1)
        .replace("{total}", rows.length)
        .replace("{step}", () => row.querySelector("label").textContent);
      row.scrollIntoView({ block: "nearest" });
    } else this.status.textContent = "";
    this.mark();
  }

  /** What was numbered before, here or without a script, stands in that order. */
  arrange() {
    const rows = this.rows();
    const place = (row) => Number(row.querySelector("select").value);
    if (new Set(rows.map(place).filter(Boolean)).size < rows.length) return;
    this.status.before(...rows.sort((one, other) => place(one) - place(other)));
    this.mark();
  }

  /** Which cannot go further. They keep the focus: nobody is thrown back to the top of the page. */
  mark() {
    const rows = this.rows();
    for (const row of rows) {
      const [up, down] = row.querySelectorAll("button");
      up.setAttribute("aria-disabled", row === rows[0]);
      down.setAttribute("aria-disabled", row === rows.at(-1));
    }
  }
}

customElements.define("quiz-order", QuizOrder);
