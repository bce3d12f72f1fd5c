//! Calls of the AWS CLI where the command line is not read: in Makefiles and in scripts of PowerShell and of Windows. They are named, and what they
//! send is not known.
//!
//! Source: AWS CLI Command Reference, `dynamodb execute-statement`, `qldb-session send-command`; AWS Tools for PowerShell, cmdlets of DynamoDB and
//! QLDB Session.

use partiql_iam::Span;

use super::shell::{OTHERS, is_operation};
use super::{Dynamic, Found, Why};

/// What sends statements, in small letters: operations of the AWS CLI, and the beginnings of cmdlets.
const SENDING: [&str; 6] =
    ["execute-statement", "batch-execute-statement", "execute-transaction", "send-command", "invoke-ddb", "send-qldb"];

/// Whether a file may have such a call, its words also in pieces or put in.
#[must_use]
pub fn mentions_command_line(source: &[u8]) -> bool {
    let is_at = |at: usize, word: &str| {
        source.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
    };
    let starts = |word: &'static str| memchr::memchr2_iter(first(word), first(word).to_ascii_uppercase(), source);
    ["dynamodb", "qldb", "execute", "-statement", "transact"].iter().any(|word| starts(word).any(|at| is_at(at, word)))
}

fn first(word: &str) -> u8 {
    word.bytes().next().unwrap_or_default()
}

/// Names the calls of a file whose command lines are not read. Offsets are in bytes.
///
/// ```
/// use partiql_iam_embedded::scan_command_lines;
///
/// let makefile = "songs:\n\taws dynamodb execute-statement --statement \"$(SONGS)\"\n";
/// let found = scan_command_lines(makefile);
/// assert_eq!(found.dynamic[0].range.text(makefile), "execute-statement");
/// ```
#[must_use]
pub fn scan_command_lines(source: &str) -> Found {
    let mut found = Found::default();
    if !mentions_command_line(source.as_bytes()) {
        return found;
    }
    let mut start = 0;
    while start < source.len() {
        let mut end = end_of_line(source, start);
        // A command goes on after a line that ends so in one of the languages.
        while end < source.len() && source.get(start..end).is_some_and(goes_on) {
            end = end_of_line(source, end);
        }
        let line = source.get(start..end).unwrap_or_default();
        if let Some((at, word)) = sending(line) {
            let range = Span::of(&(start + at..start + at + word.len()));
            found.dynamic.push(Dynamic { range, why: Why::CommandLine });
        }
        start = end;
    }
    found.sort();
    found
}

fn end_of_line(source: &str, from: usize) -> usize {
    source.get(from..).and_then(|rest| rest.find('\n')).map_or(source.len(), |at| from + at + 1)
}

fn goes_on(line: &str) -> bool {
    line.trim_end_matches(['\n', '\r']).ends_with(['\\', '`', '^'])
}

/// The first word in a command that sends a statement, and its place. A comment is none.
fn sending(line: &str) -> Option<(usize, &str)> {
    if line.trim_start().starts_with('#') && !line.contains("#>") {
        return None;
    }
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let mut from = 0;
    for word in line.split(|letter| !is_of_word(letter)) {
        let at = from;
        from +=
            word.len() + line.get(from + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let name = word.to_ascii_lowercase();
        let is_cmdlet = name.starts_with("invoke-ddb") && name.contains("execute") || name.starts_with("send-qldb");
        // The API of .NET, of which PowerShell makes objects.
        let is_of_api = ["executestatement", "executetransaction"].iter().any(|api| name.contains(api));
        let is_operation =
            SENDING.contains(&name.trim_start_matches('-')) && name != "send-qldb" && name != "invoke-ddb";
        let is_of_other = || {
            let before = line.get(..at).unwrap_or_default().trim_end();
            OTHERS.iter().any(|other| before.ends_with(other)) || name == "send-command" && !line.contains("qldb")
        };
        if is_cmdlet || is_of_api || is_operation && !is_of_other() {
            return Some((at, word));
        }
    }
    put_in(line)
}

/// The words of a command of DynamoDB or QLDB Session whose operation is put in, or in pieces: `aws dynamodb $(OP)`, `exec^ute-statement`.
fn put_in(line: &str) -> Option<(usize, &str)> {
    let small = line.to_ascii_lowercase();
    let is_sign = |letter: char| matches!(letter, '$' | '%' | '!' | '^' | '"' | '\'' | '`' | '@' | '(');
    ["dynamodb ", "qldb-session "].iter().find_map(|service| {
        let at = small.find(service)?;
        let before = small.get(..at)?;
        let is_called = before.ends_with([' ', '\t']) && (before.contains("aws") || before.contains(['$', '%']));
        let rest = line.get(at + service.len()..)?;
        let operation = rest.trim_start();
        let mut words = operation.split_whitespace();
        let operation = words.next()?;
        // `aws dynamodb $(OPTIONS) list-tables`
        let is_of_other = words.next().is_some_and(is_operation);
        let is_of_table = small.contains("--table-name");
        let start = at + service.len() + rest.find(operation)?;
        (is_called && operation.contains(is_sign) && !is_of_table && !is_of_other).then_some((start, operation))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_named_with_their_places() {
        let rows: [(&str, &[&str]); 24] = [
            ("all:\n\taws dynamodb execute-statement --statement \"SELECT * FROM Music\"\n", &["2: execute-statement"]),
            (
                "\t@aws dynamodb \\\n\t  batch-execute-statement --statements \\\n\t  file://x\n",
                &["2: batch-execute-statement"],
            ),
            ("aws dynamodb `\n  execute-transaction --transact-statements $all", &["2: execute-transaction"]),
            ("aws dynamodb ^\r\n  execute-statement", &["2: execute-statement"]),
            ("aws qldb-session send-command --cli-input-json file://x", &["1: send-command"]),
            ("\t$(AWS) $(SERVICE) execute-statement --statement x\n", &["1: execute-statement"]),
            ("Invoke-DDBDDBExecuteStatement -Statement $text", &["1: Invoke-DDBDDBExecuteStatement"]),
            ("Send-QLDBSCommand -SessionToken $t", &["1: Send-QLDBSCommand"]),
            (
                "aws dynamodb execute-statement\naws dynamodb execute-statement\n",
                &["1: execute-statement", "2: execute-statement"],
            ),
            ("OP=put-item\nx:\n\taws dynamodb $(OP) --statement \"DELETE\"\n", &["3: $(OP)"]),
            ("\taws dynamodb execute-$(OP)\n", &["1: execute-$(OP)"]),
            ("\taws dynamodb execute-state\"ment\"\n", &["1: execute-state\"ment\""]),
            ("\t./ddb.sh execute-statement\n", &["1: execute-statement"]),
            ("\taws rds-data execute-statement; $(DDB) execute-statement x\n", &["1: execute-statement"]),
            ("aws dynamodb %OP%", &["1: %OP%"]),
            ("aws dynamodb exec^ute-statement", &["1: exec^ute-statement"]),
            ("aws dynamodb execute`-statement", &["1: execute`-statement"]),
            ("<# x\n#> aws dynamodb execute-statement", &["2: execute-statement"]),
            ("$r = New-Object Amazon.DynamoDBv2.Model.ExecuteStatementRequest", &["1: ExecuteStatementRequest"]),
            ("$c.ExecuteStatementAsync($r)", &["1: ExecuteStatementAsync"]),
            ("# aws dynamodb execute-statement\n", &[]),
            ("aws rds-data execute-statement --sql $sql\n", &[]),
            ("aws ssm send-command --document-name $name\n", &[]),
            ("Invoke-DDBQuery -TableName Music\naws dynamodb re-execute-statements\n", &[]),
        ];
        for (source, expected) in rows {
            let shown = |dynamic: &Dynamic| {
                let line = source[..dynamic.range.start as usize].matches('\n').count() + 1;
                format!("{line}: {}", dynamic.range.text(source))
            };
            let found: Vec<String> = scan_command_lines(source).dynamic.iter().map(shown).collect();
            assert_eq!(found, expected, "{source}");
        }
    }
}
