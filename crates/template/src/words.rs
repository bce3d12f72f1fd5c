//! The words of files that have to do with tables and ledgers, also where letters of them are escaped.

use std::borrow::Cow;

use memchr::memmem;

/// The types of tables and ledgers in templates of CloudFormation and SAM.
pub(crate) const LEDGER: &str = "AWS::QLDB::Ledger";
pub(crate) const TABLES: [&str; 3] =
    ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"];

/// The same of ledgers in other tools, which are not read: Terraform's provider awscc, Pulumi, Crossplane.
const OTHERS: [&str; 4] = ["awscc_qldb_ledger", "aws:qldb:Ledger", "aws:qldb/ledger", "qldb.aws."];

/// The same of tables; AWS Controllers for Kubernetes have these too.
const OTHER_TABLES: [&str; 6] = [
    "awscc_dynamodb_",
    "aws:dynamodb:Table",
    "aws:dynamodb/table",
    "aws-native:dynamodb:Table",
    "dynamodb.aws.",
    "dynamodb.services.k8s.aws",
];

/// The type of ledgers in Terraform.
const OF_TERRAFORM: &str = "aws_qldb_ledger";

/// What says something of how resources are deployed.
const DEPLOYING: [&str; 10] = [
    "provider",
    "module",
    "aws://",
    "Transform",
    "Fn::ForEach",
    "AWS::CloudFormation::Stack",
    "AWS::Serverless::Application",
    "CloudFormationProvisionedProduct",
    "cloudformation_stack",
    "::MODULE",
];

/// The member of a tree that the CDK writes which has the type of each resource once more.
const OF_TREE: &str = "aws:cdk:cloudformation:type";

/// Whether a file may declare a ledger.
#[must_use]
pub fn may_declare_ledger(bytes: &[u8]) -> bool {
    has_any(bytes, &[&[LEDGER, OF_TERRAFORM], &OTHERS])
}

/// Whether a file may declare a table.
#[must_use]
pub fn may_declare_table(bytes: &[u8]) -> bool {
    has_any(bytes, &[&["AWS::DynamoDB::", "AWS::Serverless::SimpleTable", "aws_dynamodb_"], &OTHER_TABLES])
}

/// Whether a file may say something of how tables and ledgers are deployed.
#[must_use]
pub fn may_say_deployment(bytes: &[u8]) -> bool {
    may_declare_ledger(bytes) || may_declare_table(bytes) || has_any(bytes, &[&DEPLOYING])
}

fn has_any(bytes: &[u8], words: &[&[&str]]) -> bool {
    let is_in =
        |bytes: &[u8]| words.iter().copied().flatten().any(|word| memmem::find(bytes, word.as_bytes()).is_some());
    is_in(bytes) || matches!(unescaped(bytes), Cow::Owned(plain) if is_in(&plain))
}

/// The bytes without the escapes of JSON, YAML and HCL for letters of ASCII, and without lines that a backslash joins.
fn unescaped(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_escape = |at: usize| matches!(bytes.get(at + 1), Some(b'u' | b'U' | b'x' | b'\n' | b'\r'));
    if !memchr::memchr_iter(b'\\', bytes).any(is_escape) {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = match bytes.get(at + 1) {
            Some(b'x') => 2,
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        if byte == b'\\' && digits > 0 {
            let written = bytes.get(at + 2..at + 2 + digits).and_then(|digits| std::str::from_utf8(digits).ok());
            let code = written.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            if let Some(letter) = code.and_then(|code| u8::try_from(code).ok()).filter(u8::is_ascii) {
                plain.push(letter);
                at += 2 + digits;
                continue;
            }
        }
        if byte == b'\\' && matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) {
            let rest = bytes.get(at + 1..).unwrap_or_default();
            at += 1 + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            continue;
        }
        plain.push(byte);
        at += 1;
    }
    Cow::Owned(plain)
}

/// How often a file names types of tables and ledgers; comments on lines of their own do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) ledgers: usize,
    pub(crate) tables: usize,
    /// References do not count.
    pub(crate) ledgers_of_terraform: usize,
    others: usize,
}

impl Mentions {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let plain = unescaped(bytes);
        let mut found = Self::default();
        for line in plain.split(|byte| *byte == b'\n') {
            let begun = line.trim_ascii_start();
            if begun.starts_with(b"#") || begun.starts_with(b"//") {
                continue;
            }
            found.ledgers += count(line, LEDGER);
            found.tables += TABLES.iter().map(|word| count(line, word)).sum::<usize>();
            found.ledgers_of_terraform += count(line, OF_TERRAFORM);
            let others = OTHERS.iter().chain(&OTHER_TABLES);
            found.others += others.filter(|word| memmem::find(line, word.as_bytes()).is_some()).count();
        }
        found
    }

    /// Whether a tool is named of which nothing is read.
    pub(crate) const fn is_of_others(self) -> bool {
        self.others > 0
    }

    pub(crate) const fn is_any(self) -> bool {
        self.ledgers + self.tables + self.ledgers_of_terraform + self.others > 0
    }
}

/// How often a type is in a line, as a whole.
fn count(line: &[u8], word: &str) -> usize {
    let is_one = |at: &usize| {
        let (before, after) = (line.get(..*at).unwrap_or_default(), line.get(at + word.len()).copied());
        let is_longer = after.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'_'));
        let near = before.get(before.len().saturating_sub(OF_TREE.len() + 8)..).unwrap_or_default();
        !is_longer && memmem::find(near, OF_TREE.as_bytes()).is_none()
    };
    memmem::find_iter(line, word.as_bytes()).filter(is_one).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_words_may_be_escaped() {
        for text in [
            "\"AWS::QLDB\\u003a:Ledger\"",
            "\"AWS::QLDB\\x3a:Ledger\"",
            "\"AWS::QLDB\\U0000003A:Ledger\"",
            "\"AWS::QL\\\n  DB::Ledger\"",
        ] {
            assert!(may_declare_ledger(text.as_bytes()), "{text}");
            assert_eq!(Mentions::of(text.as_bytes()).ledgers, 1, "{text}");
        }
        assert!(may_declare_ledger(b"\"aws_qldb\\u005fledger\""));
        assert!(may_declare_table(b"\"AWS\\u003a:DynamoDB::Table\""));
        assert!(!may_say_deployment(b"\"\\u003e\\ud83d\\x\""));
    }

    #[test]
    fn references_and_comments_are_no_declarations() {
        let text = "# AWS::QLDB::Ledger\nresource \"aws_qldb_ledger\" \"l\" {}\nx = aws_qldb_ledger.l.arn\n\"aws:cdk:cloudformation:type\": \"AWS::DynamoDB::Table\"\n";
        let expected = Mentions { ledgers_of_terraform: 1, ..Mentions::default() };
        assert_eq!(Mentions::of(text.as_bytes()), expected);
    }
}
