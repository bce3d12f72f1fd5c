//! Decisions in words.

use core::fmt;

use crate::iam::decision::{
    ConditionFlaw, Decision, Denial, ExplicitDeny, Gap, GivenValues, Missing, OtherAccount, Part, PolicyKind,
    StatementRef, UnknownFact,
};

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::Denied(denial) => write!(f, "denied{denial}"),
        }
    }
}

impl fmt::Display for Denial {
    /// Each reason on a line of its own, after a line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { missing, denied_by, unknown, other_account } = self;
        if let Some(OtherAccount { caller, resource }) = other_account {
            write!(
                f,
                "\n  the caller is of the account {caller}, and the resource of {resource}: this works within one account alone"
            )?;
        }
        denied_by.iter().try_for_each(|deny| write!(f, "\n  {deny}"))?;
        missing.iter().try_for_each(|missing| write!(f, "\n  {missing}"))?;
        unknown.iter().try_for_each(|fact| write!(f, "\n  it depends on {fact}"))
    }
}

impl fmt::Display for ExplicitDeny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { permission, statement, not_known } = self;
        let verb = if not_known.is_empty() { "is" } else { "may be" };
        write!(f, "`{}` on `{}` {verb} denied by {statement}", permission.action, permission.resource)?;
        not_known.iter().try_for_each(|part| write!(f, "\n      not known whether it matches: {part}"))
    }
}

impl fmt::Display for UnknownFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TableId { name } => write!(f, "the id of the table `{name}`, which the catalog says"),
            Self::ResourceTag { key } => {
                write!(f, "`{key}`: the tags of tables are in the catalog, others in the request's context")
            }
            Self::Permission { action, resource } => {
                write!(f, "whether `{action}` on `{resource}` is needed as well, which no source says; give it as well")
            }
            Self::ResourcePolicy { resource } => {
                write!(f, "the resource-based policy of `{resource}`, which is not known")
            }
            Self::TemplatePlace { place } => write!(f, "what `{place}` of the policy comes to"),
            Self::ConditionKey { key } => write!(f, "`{key}`, which the request's context does not give"),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { permission, unresolved_table, not_allowed_by } = self;
        write!(f, "`{}` on `{}` is missing", permission.action, permission.resource)?;
        if let Some(name) = unresolved_table {
            write!(f, "\n    the id of the table `{name}` is not known, so that it must be allowed for any id")?;
        }
        not_allowed_by.iter().try_for_each(|gap| write!(f, "\n    {gap}"))
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, level, nearest } = self;
        match kind {
            PolicyKind::Identity => f.write_str("no identity-based policy allows it")?,
            PolicyKind::PermissionsBoundary => f.write_str("the permissions boundary does not allow it")?,
            PolicyKind::ServiceControl => write!(f, "no SCP of level {level} allows it")?,
            PolicyKind::Session => f.write_str("no session policy allows it")?,
            PolicyKind::Endpoint => f.write_str("the VPC endpoint policy does not allow it")?,
            PolicyKind::Resource => f.write_str("the resource-based policy does not allow it")?,
            PolicyKind::ResourceControl => f.write_str("a resource control policy does not allow it")?,
        }
        let Some(nearest) = nearest else {
            return Ok(());
        };
        write!(f, "; {} comes nearest", nearest.statement)?;
        nearest.failed.iter().try_for_each(|part| write!(f, "\n      does not match: {part}"))
    }
}

impl fmt::Display for StatementRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { policy, policy_kind, statement, sid, statement_span: _ } = self;
        write!(f, "statement {statement}")?;
        if let Some(sid) = sid {
            write!(f, " (`{sid}`)")?;
        }
        write!(f, " of the {} policy `{policy}`", policy_kind.name())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Principal { negated, wanted, span: _ } => {
                write!(f, "`{}` {}", if *negated { "NotPrincipal" } else { "Principal" }, List(wanted))
            }
            Self::Action { negated, wanted, span: _ } => {
                write!(f, "`{}` {}", if *negated { "NotAction" } else { "Action" }, List(wanted))
            }
            Self::Resource { negated, wanted, span: _ } => {
                write!(f, "`{}` {}", if *negated { "NotResource" } else { "Resource" }, List(wanted))
            }
            Self::Condition { operator, key, wanted, given, flaw, span: _ } => {
                write!(f, "`{operator}` on `{key}` wants {}, given {given}", List(wanted))?;
                flaw.map_or(Ok(()), |flaw| write!(f, ": {flaw}"))
            }
        }
    }
}

impl fmt::Display for ConditionFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoValues => "no source says what an empty list of values means",
            Self::NoSetOperator => {
                "the operator compares one value, and the key has a list of values: put `ForAllValues:` or `ForAnyValue:` before it"
            }
        })
    }
}

impl fmt::Display for GivenValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("nothing"),
            Self::Unknown => f.write_str("an unknown value"),
            Self::Values(values) => List(values).fmt(f),
        }
    }
}

/// Texts in backticks, with commas.
struct List<'a>(&'a [alloc::string::String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("an empty list");
        }
        for (index, text) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{text}`")?;
        }
        Ok(())
    }
}
