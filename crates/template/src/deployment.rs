//! What files say of how the tables and ledgers of a tree are deployed: regions, accounts, conditions, and what may make more of them than
//! templates show.
//!
//! Source: Terraform's provider for AWS, "Provider Configuration"; Terraform language, "Module Blocks"; CloudFormation template reference,
//! `AWS::CloudFormation::Stack`, `AWS::CloudFormation::StackSet`, `Fn::ForEach`; Serverless Framework, "Serverless.yml Reference".

use std::path::Path;

use partiql_iam::Span;

use crate::facts::{Deployment, DeploymentFact, Facts};
use crate::found::Form;
use crate::given::TemplateValues;
use crate::source::Places;
use crate::words::Mentions;
use crate::{cloudformation, serverless, source, terraform, yaml};
use partiql_iam::iam::Severity;

/// What a file says of how the tables and ledgers of its tree are deployed. A file that is not read may declare any.
///
/// ```
/// use std::path::Path;
/// use partiql_iam_template::{DeploymentFact, TemplateValues, deployment};
///
/// let text = "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n";
/// let said = deployment(Path::new("main.tf"), text, &TemplateValues::default());
/// assert_eq!(said[1].says, DeploymentFact::Region("eu-west-1".to_owned()));
/// ```
#[must_use]
pub fn deployment(path: &Path, text: &str, given: &TemplateValues) -> Vec<Deployment> {
    let mut facts = Facts::default();
    environments(text, &mut facts);
    let mentions = Mentions::of(text.as_bytes());
    let is_terraform = terraform::is_terraform_configuration(path);
    let unread = || DeploymentFact::More("is not read, and may declare more".to_owned());
    let Ok(template) = crate::read_with(path, text, given) else {
        if is_terraform || mentions.is_any() {
            facts.say(Span::default(), unread());
        }
        return facts.0;
    };
    for error in template.unread.iter().filter(|unread| unread.severity == Severity::Error) {
        facts.say(error.span, DeploymentFact::More("is not read as a whole, and may declare more".to_owned()));
    }
    match template.form {
        Form::Policy | Form::CliAnswer if mentions.is_any() => facts.say(Span::default(), unread()),
        Form::Policy | Form::CliAnswer => {}
        Form::CloudFormation | Form::Serverless => {
            let count = if yaml::is_yaml(path, text) {
                yaml::translate(text).ok().and_then(|translated| {
                    let values = source::yaml(&translated).ok()?;
                    Some(in_template(text, Places::Yaml(&translated), values.first()?, given, &mut facts))
                })
            } else {
                source::json(text)
                    .ok()
                    .and_then(|values| Some(in_template(text, Places::Json, values.first()?, given, &mut facts)))
            };
            if mentions.ledgers + mentions.tables > count.unwrap_or(0) || mentions.is_of_others() {
                facts.say(
                    Span::default(),
                    DeploymentFact::More("names more tables or ledgers than are read in it".to_owned()),
                );
            }
        }
        Form::Terraform | Form::TerraformPlan => {
            let ledgers = terraform::deployment(path, text, given, &mut facts);
            let is_more = template.form == Form::Terraform && mentions.ledgers_of_terraform > ledgers;
            if is_more || mentions.ledgers + mentions.tables > 0 || mentions.is_of_others() {
                facts.say(
                    Span::default(),
                    DeploymentFact::More("names more tables or ledgers than are read in it".to_owned()),
                );
            }
        }
    }
    facts.0
}

/// What a template says; how many tables and ledgers it declares.
fn in_template<'t>(
    text: &'t str,
    places: Places<'t>,
    root: &'t partiql_iam::json::Node<'t>,
    given: &'t TemplateValues,
    facts: &mut Facts,
) -> usize {
    if text.contains("Fn::ForEach") {
        facts.more(Span::default(), "Fn::ForEach");
    }
    if cloudformation::is_template(root) {
        return cloudformation::deployment::of(places, root, facts);
    }
    serverless::deployed(places, root, given, facts);
    serverless::resource_lists(root).into_iter().map(|list| cloudformation::deployment::of(places, list, facts)).sum()
}

/// The environments of a manifest that the CDK writes: `aws://ACCOUNT/REGION`, where one that is unknown is that of whoever deploys.
fn environments(text: &str, facts: &mut Facts) {
    const SCHEME: &str = "aws://";
    for (at, _) in text.match_indices(SCHEME) {
        let start = at + SCHEME.len();
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '/');
        let Some((account, region)) = rest.get(..end.unwrap_or(rest.len())).and_then(|all| all.split_once('/')) else {
            continue;
        };
        let span = Span::of(&(at..start));
        if account != "unknown-account" {
            facts.say(span, DeploymentFact::Account(account.to_owned()));
        }
        if region != "unknown-region" {
            facts.say(span, DeploymentFact::Region(region.to_owned()));
        }
    }
}
