//! Calls of the AWS SDK in programs of Ruby.
//!
//! Of each call that is named so the arguments are read if they are literals; all other ways to send a statement are not known.
//!
//! Source: AWS SDK for Ruby 3, `Aws::DynamoDB::Client`: `execute_statement`, `batch_execute_statement`, `execute_transaction`; Ruby
//! documentation, "Literals".

use partiql_iam::Span;
use partiql_iam::dynamodb::Operation;

use super::lexer::is_word;
use super::{Content, Dynamic, Embedded, Found, Sent, Why};

/// The methods of the client that send statements, the longer first.
const METHODS: [(&str, Operation); 3] = [
    ("batch_execute_statement", Operation::BatchExecuteStatement),
    ("execute_statement", Operation::ExecuteStatement),
    ("execute_transaction", Operation::ExecuteTransaction),
];

/// What is before the name of a method that tests replace.
const HARMLESS: [&str; 4] = ["stub_responses(:", "receive(:", "respond_to?(:", "with_method(:"];

/// Finds the statements in a program of Ruby. Offsets are in bytes.
///
/// ```
/// use partiql_iam_embedded::scan_ruby;
///
/// let source = "client = Aws::DynamoDB::Client.new\nclient.execute_statement(statement: 'SELECT * FROM Music')";
/// assert_eq!(scan_ruby(source).statements[0].content.text(), "SELECT * FROM Music");
/// ```
#[must_use]
pub fn scan_ruby(source: &str) -> Found {
    let mut found = Found::default();
    let is_of_dynamodb = source.to_ascii_lowercase().contains("dynamodb");
    let mut line = 0;
    for text in source.split_inclusive('\n') {
        let start = line;
        line += text.len();
        if text.trim_start().starts_with('#') {
            continue;
        }
        let mut from = 0;
        while let Some((at, name, operation)) = next_method(text, from) {
            from = at + name.len();
            found_at(source, start + at, name, operation, is_of_dynamodb, &mut found);
        }
        let commands = ["execute-statement", "execute-transaction"].into_iter();
        let is_said = ["puts ", "warn ", "logger"].iter().any(|word| text.trim_start().starts_with(word));
        let commands =
            commands.flat_map(|name| text.match_indices(name)).filter(|_| !text.contains("rds-data") && !is_said);
        found.dynamic.extend(commands.map(|(at, name)| Dynamic {
            range: Span::of(&(start + at..start + at + name.len())),
            why: Why::CommandLine,
        }));
        let sending = ["public_send(", "__send__(", ".send("];
        let computed = sending.iter().filter_map(|name| Some((text.find(name)?, name)));
        for (at, name) in computed.filter(|_| is_of_dynamodb) {
            let argument = text.get(at + name.len()..).unwrap_or_default().trim_start();
            let receiver = text.get(..at).unwrap_or_default().to_ascii_lowercase();
            let is_client = ["client", "dynamo", "ddb"].iter().any(|word| receiver.contains(word));
            // `"execute_#{name}"`
            let is_text =
                argument.starts_with([':', '\'', '"']) && !argument.contains("#{") && !argument.contains(['+', '%']);
            if is_client && !is_text {
                let range = Span::of(&(start + at..start + at + name.len() - 1));
                found.dynamic.push(Dynamic { range, why: Why::Reference });
            }
        }
    }
    found.sort();
    found
}

/// The next name of a method in a line.
fn next_method(line: &str, from: usize) -> Option<(usize, &'static str, Operation)> {
    let rest = line.get(from..)?;
    let places = METHODS.iter().filter_map(|(name, operation)| {
        let all = rest.match_indices(name).map(|(at, _)| from + at);
        let mut whole = all.filter(|at| {
            let before = line.get(..*at).and_then(|before| before.chars().next_back());
            let after = line.get(at + name.len()..).and_then(|after| after.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        });
        Some((whole.next()?, *name, *operation))
    });
    places.min_by_key(|(at, ..)| *at)
}

fn found_at(source: &str, at: usize, name: &str, operation: Operation, is_of_dynamodb: bool, found: &mut Found) {
    let range = Span::of(&(at..at + name.len()));
    let before = source.get(..at).unwrap_or_default();
    let is_defined = ["def ", "def self."].iter().any(|word| before.ends_with(word));
    if is_defined || HARMLESS.iter().any(|word| before.ends_with(word)) {
        return;
    }
    let mut unknown = |why| found.dynamic.push(Dynamic { range, why });
    let after = source.get(at + name.len()..).unwrap_or_default();
    let Some(close) = after.starts_with('(').then(|| closing(after)).flatten() else {
        if is_of_dynamodb {
            unknown(if before.ends_with(':') { Why::Reference } else { Why::Elsewhere });
        }
        return;
    };
    let first = at + name.len() + 1;
    let arguments = source.get(first..at + name.len() + close).unwrap_or_default();
    // That of other services is given another member.
    let is_given = arguments.contains("statement");
    if !is_given && (!is_of_dynamodb || arguments.contains("sql:")) {
        return;
    }
    let mut values = Vec::new();
    for (key, _) in arguments.match_indices("statement:") {
        let is_whole = !arguments.get(..key).and_then(|before| before.chars().next_back()).is_some_and(is_word);
        if is_whole {
            values.push(literal(source, first + key + "statement:".len()));
        }
    }
    // `{ statement: … }.merge(more)`, `execute_statement(…) { |request| … }`
    let has_more = ["**", "}.", "&", ").merge", ").update"].iter().any(|more| arguments.contains(more));
    let rest = after.get(close + 1..).unwrap_or_default().trim_start_matches([' ', '\\', '\n', '\r']);
    let has_block =
        rest.starts_with('{') || rest.strip_prefix("do").is_some_and(|rest| rest.starts_with([' ', '\n', '\r']));
    let is_read = !values.is_empty() && values.iter().all(Option::is_some) && !has_more && !has_block;
    // `statement => …`, `:statement => …`
    if !is_read || arguments.contains("=>") {
        unknown(Why::Elsewhere);
        return;
    }
    for (content, range) in values.into_iter().flatten() {
        let sent = Sent::by(operation);
        found.statements.push(Embedded { range, content, holes: Vec::new(), sent, member: None });
    }
}

/// The parenthesis that closes the one that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(mark), c) if c == mark => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            (Some(_) | None, _) => {}
        }
    }
    None
}

/// The literal that is a whole value here, and its place; `None` if it is another value, or something is put into it.
fn literal(source: &str, at: usize) -> Option<(Content, Span)> {
    let value = source.get(at..)?;
    let start = at + value.len() - value.trim_start().len();
    let mark = source.get(start..)?.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
    let mut content = Content::default();
    let mut chars = source.get(start + 1..)?.char_indices();
    while let Some((offset, c)) = chars.next() {
        let here = start + 1 + offset;
        if c == mark {
            let after = source.get(here + 1..)?.trim_start_matches([' ', '\t', '\r']);
            let ends = after.trim_start().starts_with([',', ')', '}']);
            return ends.then(|| (content, Span::of(&(start..here + 1))));
        }
        match c {
            '\\' => {
                let (_, escaped) = chars.next()?;
                let end = here + 1 + escaped.len_utf8();
                match (mark, escaped) {
                    (_, '\\' | '\'' | '"') if mark == '"' || escaped != '"' => {
                        content.escape(escaped.encode_utf8(&mut [0; 4]), here..end);
                    }
                    ('\'', _) => content.copy(source, here..end),
                    ('"', 'n') => content.escape("\n", here..end),
                    ('"', 't') => content.escape("\t", here..end),
                    _ => return None,
                }
            }
            '#' if mark == '"' && source.get(here + 1..)?.starts_with(['{', '@', '$']) => return None,
            _ => content.copy(source, here..here + c.len_utf8()),
        }
    }
    None
}
