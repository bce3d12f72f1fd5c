//! ARNs that no resource has.

use alloc::format;
use alloc::string::{String, ToString};

use super::target::Target;
use super::{Context, PREFIX, Row};
use crate::iam::document::Variables;
use crate::iam::evaluate::pattern::components;
use crate::iam::evaluate::placeholder::skeleton;
use crate::iam::lint::head::impossible_head;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::iam::{Certainty, is_region, partition_of};
use crate::service::dynamodb::{ResourceType, is_table_name};

pub(super) static NO_SUCH_RESOURCE: Row = Row {
    lint: Lint {
        code: "no-such-resource",
        severity: Severity::Error,
        why: "no resource of DynamoDB has an ARN like this, so it matches nothing",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Resource types defined by Amazon DynamoDB\"",
    },
    check: no_such_resource,
};

fn no_such_resource(context: &Context<'_>, findings: &mut Findings<'_>) {
    let targets = context.statements.iter().flat_map(|statement| &statement.targets);
    for target in targets.filter(|target| target.is_surely_dynamodb) {
        if let Some(help) = fault(target) {
            findings.add(target.span, format!("`{}`", target.text), help);
        }
    }
}

/// The partitions of which the regions are known to be.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// What is wrong with the ARN, if nothing that comes for its wildcards, variables and places puts it right.
fn fault(target: &Target<'_>) -> Option<String> {
    if !target.has_form {
        return Some(
            "write `table/` and the table's name, and for an index `/index/` and its name after that".to_string(),
        );
    }
    let skeleton = skeleton(target.text);
    let parts = components(&skeleton, Variables::Allowed);
    if let [_, partition, _, region, account, _] = parts.as_slice() {
        // The ARN of a global table has no region.
        let is_global = target.types == [ResourceType::GlobalTable];
        let head = if is_global && region.is_empty() {
            impossible_head(&format!("arn:{partition}:{PREFIX}:*:{account}:"), PREFIX)
        } else {
            impossible_head(target.text, PREFIX)
        };
        if head.is_some() {
            return head;
        }
        let wanted = partition_of(region);
        if is_region(region)
            && partition != &wanted
            && [*partition, wanted].iter().all(|part| PARTITIONS.contains(part))
        {
            return Some(format!("the region `{region}` is in the partition `{wanted}`"));
        }
    }
    let (_, name) = target.table()?;
    (!is_table_name(name))
        .then(|| "a table's name has 3 to 255 letters, digits, underscores, hyphens and dots".to_string())
}
