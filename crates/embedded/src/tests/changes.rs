//! A source that changes: what is found is what a fresh scan finds.

use super::*;
use crate::Calls;
use crate::scanner::Scanner;

/// Numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// What an edit puts in: what opens and closes literals, comments and brackets, and changes what the token after it is.
const PIECES: [&str; 59] = [
    "\"",
    "'",
    "`",
    "\"\"\"",
    "'''",
    "/*",
    "*/",
    "//",
    "#",
    "--",
    "\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\\",
    "\\\n",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "${",
    "$x",
    "$`",
    "f'",
    "f\"{",
    "r#\"",
    "\"#",
    "@\"",
    "$\"",
    "$$\"\"\"",
    "b'",
    "x",
    "é",
    "😀",
    "/",
    "a / b",
    "return /",
    "=",
    ":=",
    "+=",
    "+ x",
    ",",
    "<",
    ">",
    "qldb",
    "DynamoDB",
    "txn.execute(\"SELECT 1 FROM a\")",
    "execute_statement(Statement=\"SELECT 2 FROM b\")",
    "Statement: 'SELECT 3 FROM c'",
    ".statement(\"SELECT 4 FROM d\")",
    "'\\",
    ") /`/",
    "} /'/",
    "if (",
    "x++",
    ":#",
];

#[test]
fn a_changed_source_is_that_of_a_fresh_scan() {
    let rounds = if cfg!(debug_assertions) { 60 } else { 4_000 };
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for (path, language, text) in sources("").into_iter().chain(sources("dynamodb")) {
        let mut scanner = Scanner::new(language);
        let mut source = text.clone();
        for round in 0..rounds {
            if round % 50 == 0 {
                source.clone_from(&text);
            }
            let place = |at: usize| source.floor_char_boundary(at);
            let start = place(random.below(source.len() + 1));
            let end = place((start + [0, 0, 1, 2, 5, 40][random.below(6)]).min(source.len()));
            let piece = PIECES[random.below(PIECES.len())];
            // Every other time something is only taken away.
            let piece = if random.below(3) == 0 { "" } else { piece };
            let before = source.clone();
            source.replace_range(start..end.max(start), piece);
            assert_eq!(
                scanner.scan(&source, &Calls::new()),
                scan(language, &source),
                "{}, round {round}: {start}..{end} becomes {piece:?} in\n{before}",
                path.display()
            );
            let mut fresh = Scanner::new(language);
            fresh.scan(&source, &Calls::new());
            assert!(
                scanner == fresh,
                "{}, round {round}: {start}..{end} becomes {piece:?} in\n{before}",
                path.display()
            );
        }
    }
}

#[test]
fn a_typed_source_is_that_of_a_fresh_scan() {
    for (path, language, text) in sources("dynamodb") {
        let mut scanner = Scanner::new(language);
        for (at, _) in text.char_indices().step_by(29) {
            assert_eq!(
                scanner.scan(&text[..at], &Calls::new()),
                scan(language, &text[..at]),
                "{} up to {at}",
                path.display()
            );
        }
        assert_eq!(scanner.scan(&text, &Calls::new()), scan(language, &text));
    }
}

#[test]
fn a_mention_counts_as_long_as_it_is_there() {
    let code = "txn.execute('SELECT 1 FROM a')";
    let mut scanner = Scanner::new(Language::Python);
    let mut count = |source: &str| scanner.scan(source, &Calls::new()).statements.len();
    assert_eq!(count(code), 0);
    assert_eq!(count(&format!("{code} # qld")), 0);
    assert_eq!(count(&format!("{code} # QLDB")), 1);
    assert_eq!(count(&format!("{code} # QLD B")), 0);
    assert_eq!(count(&format!("{code} # qldb")), 1);
    assert_eq!(count(&format!("x = 1\n{code} # qldb")), 1);
    assert_eq!(count(""), 0);
}

#[test]
fn a_change_reaches_back_to_the_beginning_of_its_line() {
    for (language, before, after) in [
        (Language::Java, "char c = ' \" ; x", "char c = ' \" ; x'"),
        (Language::Go, "c := ' \" + x", "c := ' \" + x'"),
        (Language::JavaScript, "c = / \" + x", "c = / \" + x/"),
        (Language::JavaScript, "c = f `a`", "c = f`a`"),
        (Language::Python, "x\n    a = b", "x\n     a = b"),
    ] {
        let source = |line: &str| format!("qldb()\n{line}\ntxn.execute(\"SELECT 1 FROM a\")\n");
        let mut scanner = Scanner::new(language);
        scanner.scan(&source(before), &Calls::new());
        let found = scanner.scan(&source(after), &Calls::new());
        let mut fresh = Scanner::new(language);
        assert_eq!(found, fresh.scan(&source(after), &Calls::new()), "{after}");
        assert!(scanner == fresh, "{after}");
    }
}
