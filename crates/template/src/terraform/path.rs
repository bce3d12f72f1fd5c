//! References: `local.arns["a"]`, `data.aws_iam_policy_document.app[0].json`.

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

/// A reference to something that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Its first word, such as `local`, `data` or `aws_iam_role`.
    pub(super) root: String,
    pub(super) steps: Vec<Step>,
}

/// A step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `.name`
    Name(String),
    /// `["key"]` or `[0]`; `None` if the key is not a literal.
    Index(Option<String>),
}

impl Path {
    /// `None` for what is no such reference, or one to several things.
    pub(super) fn of(traversal: &Traversal) -> Option<Self> {
        let Expression::Variable(root) = &traversal.expr else { return None };
        let step = |operator: &TraversalOperator| match operator {
            TraversalOperator::GetAttr(name) => Some(Step::Name(name.value().to_string())),
            TraversalOperator::LegacyIndex(index) => Some(Step::Index(Some(index.value().to_string()))),
            TraversalOperator::Index(Expression::String(key)) => Some(Step::Index(Some(key.value().clone()))),
            TraversalOperator::Index(Expression::Number(key)) => Some(Step::Index(Some(key.value().to_string()))),
            TraversalOperator::Index(_) => Some(Step::Index(None)),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => None,
        };
        let steps: Option<Vec<Step>> = traversal.operators.iter().map(|operator| step(operator.value())).collect();
        Some(Self { root: root.value().to_string(), steps: steps? })
    }

    /// The address of a resource and what of it is meant. An index chooses an instance, and all of them are by the same block.
    pub(super) fn attribute(&self) -> Option<(String, &str)> {
        let (kind, rest) = match (self.root.as_str(), self.steps.as_slice()) {
            ("data", [Step::Name(kind), rest @ ..]) => (format!("data.{kind}"), rest),
            ("local" | "var" | "module" | "each" | "count" | "self" | "path" | "terraform", _) => return None,
            (kind, rest) => (kind.to_owned(), rest),
        };
        match rest {
            [Step::Name(name), Step::Name(attribute)] | [Step::Name(name), Step::Index(_), Step::Name(attribute)] => {
                Some((format!("{kind}.{name}"), attribute))
            }
            _ => None,
        }
    }
}
