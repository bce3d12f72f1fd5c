//! Which ledger a program names, by its text alone: one that may name another one, or none, is not known to ask this one.
//!
//! Source: the QLDB drivers, constructors and builders of `QldbDriver`; Amazon QLDB API Reference, `StartSession`: `LedgerName`.

mod value;

use value::Value;

/// What a program says of the ledger that it asks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Named<'t> {
    /// It names this one and no other.
    It,
    /// It names none.
    Nothing,
    /// It names another one, here.
    Other(&'t str, usize),
    /// Here may be another one.
    Unknown(usize),
    /// It names another region or account, here.
    Place(&'t str, usize),
}

/// What a program says of the ledger that it asks, where this one is meant.
///
/// A ledger is named after each word with `ledger` in it, as in `ledger_name=`, `.ledger(`, `"LedgerName":`, and as the first argument of a driver's
/// constructor. Comments count as the rest does.
pub(crate) fn named<'t>(text: &'t str, name: &str, region: &str, account: &str) -> Named<'t> {
    let mut is_named = false;
    for (at, word) in words(text) {
        let after = at + word.len();
        let lower = word.to_ascii_lowercase();
        if is_region(word) && word != region || is_account(word) && word != account {
            return Named::Place(word, at);
        }
        let (before, rest) = (text.get(..at).unwrap_or_default(), text.get(after..).unwrap_or_default());
        let value = if lower.ends_with("qldbdriver") {
            if is_another_name(before, rest) {
                return Named::Unknown(at);
            }
            value::of_driver(rest)
        } else if lower.contains("ledger") {
            value::of_ledger(rest)
        } else if DEPLOYING.iter().any(|part| lower.contains(part)) {
            // Whose region or account it is must be plain too.
            match value::of_ledger(rest) {
                Value::None => continue,
                // It is compared as a word.
                Value::Text(said) if is_region(said) || is_account(said) => continue,
                Value::Text(_) | Value::Open => return Named::Unknown(at),
            }
        } else {
            continue;
        };
        match value {
            Value::None => {}
            // What is said in a comment need not be so.
            Value::Text(said) if said == name => is_named |= !is_in_comment(before),
            Value::Text(said) => return Named::Other(said, at),
            Value::Open => return Named::Unknown(at),
        }
    }
    if is_named { Named::It } else { Named::Nothing }
}

/// Parts of words for what says whose region or account is meant.
const DEPLOYING: [&str; 7] = ["region", "profile", "endpoint", "account", "role_arn", "rolearn", "credentials"];

/// Whether a comment has begun on the line that a text ends with.
fn is_in_comment(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    line.starts_with(['#', '*']) || line.starts_with("//") || line.starts_with("/*") || line.starts_with("--")
}

/// The words of a text, with hyphens in them, each with its place.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
        let start = from + text.get(from..)?.find(is_of_word)?;
        let rest = text.get(start..)?;
        let word = rest.get(..rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len()))?;
        from = start + word.len();
        Some((start, word))
    })
}

/// Whether a word has the form of a region.
fn is_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let is_of = |part: &str, is_one: fn(&u8) -> bool| !part.is_empty() && part.as_bytes().iter().all(is_one);
    first.len() == 2
        && is_of(first, u8::is_ascii_lowercase)
        && (1..=2).contains(&middle.len())
        && middle.iter().all(|part| is_of(part, u8::is_ascii_lowercase))
        && last.len() == 1
        && is_of(last, u8::is_ascii_digit)
}

/// Whether a word has the form of an account's number.
fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a driver's class gets another name, by which it may be called.
fn is_another_name(before: &str, rest: &str) -> bool {
    let is_renamed = rest.split_whitespace().next() == Some("as") && rest.starts_with([' ', '\t']);
    let (before_it, after_it) = (before.trim_end(), rest.trim_start());
    let is_type = rest.starts_with(' ') && after_it.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_value = before_it.ends_with('=') || before_it.ends_with(['(', ',']) && !is_type;
    is_renamed || is_value && !after_it.starts_with(['(', '.', ':', '>']) && !is_listed(before)
}

/// Whether what is here is in a list of names that are imported.
fn is_listed(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let begin = line.trim_start();
    ["import ", "from ", "use ", "using ", "const {", "export "].iter().any(|word| begin.starts_with(word))
        || line.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Named<'_> {
        named(text, "cars", "us-east-1", "123456789012")
    }

    #[test]
    fn a_program_names_its_ledger_as_a_plain_text() {
        for text in [
            "from pyqldb.driver.qldb_driver import QldbDriver\nd = QldbDriver(ledger_name=\"cars\")",
            "d = QldbDriver('cars')\ndef create_ledger(): pass",
            "QldbDriver driver = QldbDriver.builder().ledger(\"cars\").build();",
            "import { QldbDriver, RetryConfig } from 'amazon-qldb-driver-nodejs';\nconst d = new QldbDriver(\"cars\", {});",
            "driver, err := qldbdriver.New(\"cars\", session, nil)",
            "AsyncQldbDriver.Builder().WithLedger(\"cars\").Build(); // us-east-1",
            "QldbDriverBuilder::new().ledger_name(\"cars\")",
            "client.send_command(StartSession={\"LedgerName\": \"cars\"})",
            "void run(QldbDriver driver, String s) {} .ledger(\"cars\")",
        ] {
            assert_eq!(of(text), Named::It, "{text}");
        }
        for text in
            ["import qldb", "t.execute_statement('SELECT * FROM Vehicle')", "aws qldb create-ledger --name cars"]
        {
            assert_eq!(of(text), Named::Nothing, "{text}");
        }
    }

    #[test]
    fn a_comment_names_no_ledger() {
        assert_eq!(of("# ledger_name = 'cars'\ndriver = make('bikes')"), Named::Nothing);
        assert_eq!(of("QldbDriver('cars', region_name='us-east-1')"), Named::It);
    }

    #[test]
    fn a_program_that_may_name_another_ledger_is_in_doubt() {
        for (text, other) in [
            ("QldbDriver(\"cars\"); QldbDriver(\"bikes\")", "bikes"),
            ("QldbDriver.builder().ledger(\"bikes\")", "bikes"),
            ("qldbdriver.New(\"bikes\", session)", "bikes"),
            ("LEDGER_NAME = 'bikes'\nQldbDriver(ledger_name='cars')", "bikes"),
            ("{'LedgerName': 'bikes'}", "bikes"),
        ] {
            assert!(matches!(of(text), Named::Other(said, _) if said == other), "{text}");
        }
        for text in [
            "QldbDriver(name)",
            "QldbDriver(ledger_name=os.environ['LEDGER'])",
            "QldbDriver(\"cars\" + suffix)",
            "QldbDriver(f\"cars\")",
            "QldbDriver(ledger_name=\"cars\"\n  \"2\")",
            "ledger = \"cars\" if test else \"bikes\"",
            "QldbDriver(\"cars\")\nD = QldbDriver\nD(other)",
            "from pyqldb.driver.qldb_driver import QldbDriver as D\nD(other)",
            "make(QldbDriver, \"bikes\")",
            "new CfnLedger(this, 'L', {name: 'bikes'})",
            "QldbDriver(ledger_name='cars', region_name=os.environ['R'])",
            "QldbDriver('cars', boto3_session=boto3.Session(profile_name='prod'))",
            "QldbDriver.builder().ledger(\"cars\").region(Region.of(r))",
            "QldbDriver('cars', region_name='eu_west_1'.replace('_', '-'))",
        ] {
            assert!(matches!(of(text), Named::Unknown(_)), "{text}: {:?}", of(text));
        }
        assert!(matches!(of("QldbDriver('cars', region_name='eu-west-1')"), Named::Place("eu-west-1", _)));
        assert!(matches!(of("QldbDriver('cars') # arn:aws:iam::999999999999:role/x"), Named::Place("999999999999", _)));
    }
}
