//! What the code of a problem means: in a hover, and the address of its page.

use gen_lsp_types::{CodeDescription, Uri};

use super::service::{self, Service};
use partiql_iam_rules::{Basis, Kind, Rule, page, repository, rules_of};

/// What policies are looked at for, and their form.
const POLICIES: [Kind; 5] = [Kind::QldbLint, Kind::DynamoDbLint, Kind::Lint, Kind::Policy, Kind::Tree];

/// The meaning of a code in statements of a service; Markdown.
pub(super) fn of_statement(service: Service, code: &str, help: Option<&str>) -> Option<String> {
    meaning(service::rule_kinds(service), code, help)
}

/// The meaning of a code in policies.
pub(super) fn of_policy(code: &str, help: Option<&str>) -> Option<String> {
    meaning(&POLICIES, code, help)
}

/// Why, what to do here, and where that is from; `None` if nothing of this kind has the code.
fn meaning(kinds: &[Kind], code: &str, help: Option<&str>) -> Option<String> {
    let rules: Vec<Rule> = rules_of(code).filter(|rule| kinds.contains(&rule.kind)).collect();
    if rules.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    for Rule { code, why, basis, .. } in &rules {
        let sure = match basis {
            Basis::Service(certainty, source) => format!("{}: {source}", certainty.name()),
            Basis::Own(source) => format!("a rule of this project: {source}"),
        };
        lines.push(format!("**{code}**: {why}. ({sure})"));
    }
    lines.extend(help.map(|help| format!("help: {help}")));
    lines.push(format!("Examples: `partiql-iam rule {code}`"));
    Some(lines.join("\n\n"))
}

/// Where the page of a code is, if the project says where it is published.
pub(super) fn description(code: &str) -> Option<CodeDescription> {
    described(repository(), code)
}

fn described(repository: Option<&str>, code: &str) -> Option<CodeDescription> {
    Some(CodeDescription { href: Uri(page(repository?, code)?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_address_where_a_repository_is_named() {
        let address = |repository, code| described(repository, code).map(|found| found.href.as_ref().to_owned());
        let repository = Some("https://example.org/partiql-iam");
        let expected = "https://example.org/partiql-iam/blob/main/docs/rules/table-name.md";
        assert_eq!(address(repository, "table-name").as_deref(), Some(expected));
        assert_eq!(address(repository, "no-such-code"), None);
        assert_eq!(address(None, "table-name"), None);
    }

    #[test]
    fn a_code_means_what_it_means_in_statements_of_the_service() {
        let qldb = of_statement(Service::Qldb, "unknown-table", Some("did you mean `Vehicle`?")).unwrap();
        let expected = "**unknown-table**: the catalog has no active table of this name. Names are compared exactly, case included. \
                        (documented: Amazon QLDB developer guide, working.catalog)\n\n\
                        help: did you mean `Vehicle`?\n\nExamples: `partiql-iam rule unknown-table`";
        assert_eq!(qldb, expected);
        let dynamodb = of_statement(Service::DynamoDb, "unknown-table", None).unwrap();
        assert!(dynamodb.starts_with("**unknown-table**: the key schemas have no table of this name."), "{dynamodb}");
        assert!(of_policy("unknown-table", None).unwrap().contains("the key schemas that are given"));
        assert_eq!(of_statement(Service::Qldb, "leading-keys-scan", None), None);
    }
}
