// Prints what gift-pegjs makes of the GIFT text on standard input, as JSON.
const { parse } = require("gift-pegjs");
let text = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (part) => { text += part; });
process.stdin.on("end", () => {
  const quizzes = JSON.parse(text);
  process.stdout.write(JSON.stringify(quizzes.map((quiz) => {
    try {
      return parse(quiz);
    } catch (error) {
      return String(error.message) + JSON.stringify(error.location);
    }
  })));
});
