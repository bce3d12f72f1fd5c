//! What is so of some requests: each has keys that the others do not, and shows itself by what is given.
//!
//! Source: IAM User Guide, "AWS global condition context keys", the *Availability* of each key; "IAM JSON policy elements: Principal"; "Policies
//! and permissions", on session policies; AWS Organizations User Guide, "Service control policies".

use crate::iam::decision::PolicyKind;
use crate::iam::evaluate::context::RequestContext;

/// Something that is so of some requests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Circumstance {
    /// The keys that such a request has, or may have, folded. One of them shows the others.
    keys: &'static [&'static str],
    /// Other keys and their values that show it.
    clues: &'static [Clue],
    /// The policies that apply to such requests alone.
    policies: &'static [PolicyKind],
}

/// A key that shows a circumstance by its value.
#[derive(Debug, PartialEq, Eq)]
struct Clue {
    /// Folded. One that ends with a colon stands for all keys that begin so.
    key: &'static str,
    value: Shape,
}

/// What a value must be like.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    Any,
    /// This text, whose case does not count.
    Is(&'static str),
    Begins(&'static str),
    Contains(&'static str),
}

const fn any(key: &'static str) -> Clue {
    Clue { key, value: Shape::Any }
}

const fn is(key: &'static str, text: &'static str) -> Clue {
    Clue { key, value: Shape::Is(text) }
}

const fn begins(key: &'static str, text: &'static str) -> Clue {
    Clue { key, value: Shape::Begins(text) }
}

const fn contains(key: &'static str, text: &'static str) -> Clue {
    Clue { key, value: Shape::Contains(text) }
}

/// Every circumstance that shows itself.
const CIRCUMSTANCES: &[Circumstance] = &[
    // It comes through a VPC endpoint.
    Circumstance {
        keys: &[
            "aws:sourcevpc",
            "aws:sourcevpcarn",
            "aws:sourcevpce",
            "aws:vpcsourceip",
            "aws:vpceaccount",
            "aws:vpceorgid",
            "aws:vpceorgpaths",
        ],
        clues: &[],
        policies: &[PolicyKind::Endpoint],
    },
    // It is signed with temporary credentials.
    Circumstance {
        keys: &["aws:tokenissuetime", "aws:multifactorauthpresent", "aws:multifactorauthage"],
        clues: &[
            contains("aws:principalarn", ":role/"),
            contains("aws:principalarn", ":assumed-role/"),
            contains("aws:principalarn", ":federated-user/"),
            is("aws:principaltype", "AssumedRole"),
            is("aws:principaltype", "FederatedUser"),
            // The id of a role, or the account, and the name of the session.
            contains("aws:userid", ":"),
            any("aws:assumedroot"),
            any("aws:federatedprovider"),
            any("aws:chatbotsourcearn"),
            any("aws:ec2instancesourcevpc"),
            any("aws:ec2instancesourceprivateipv4"),
            any("aws:sourceidentity"),
            any("ec2:roledelivery"),
            any("ec2:sourceinstancearn"),
            any("glue:roleassumedby"),
            any("glue:credentialissuingservice"),
            any("lambda:sourcefunctionarn"),
            any("ssm:sourceinstancearn"),
            any("identitystore:userid"),
            // What identity providers say.
            any("saml:"),
            any("accounts.google.com:"),
            any("cognito-identity.amazonaws.com:"),
            any("graph.facebook.com:"),
            any("www.amazon.com:"),
        ],
        policies: &[PolicyKind::Session],
    },
    // It is a user's.
    Circumstance {
        keys: &["aws:username"],
        clues: &[contains("aws:principalarn", ":user/"), is("aws:principaltype", "User"), begins("aws:userid", "AIDA")],
        policies: &[],
    },
    // It is of an account in an organization, as then the resource is: QLDB's are used from their own account alone.
    Circumstance {
        keys: &["aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths"],
        clues: &[any("aws:vpceorgid"), any("aws:vpceorgpaths")],
        policies: &[PolicyKind::ServiceControl, PolicyKind::ResourceControl],
    },
    // A service makes it for the principal.
    Circumstance {
        keys: &["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"],
        clues: &[is("aws:viaawsservice", "true")],
        policies: &[],
    },
    Circumstance { keys: &["aws:calledviaawsmcp", "aws:viaawsmcpservice"], clues: &[], policies: &[] },
    // A service makes it as itself.
    Circumstance {
        keys: &[
            "aws:principalservicename",
            "aws:principalservicenameslist",
            "aws:sourceaccount",
            "aws:sourcearn",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
        ],
        clues: &[is("aws:principalisawsservice", "true")],
        policies: &[],
    },
    // Its credentials are those of an instance.
    Circumstance {
        keys: &[
            "aws:ec2instancesourcevpc",
            "aws:ec2instancesourceprivateipv4",
            "ec2:roledelivery",
            "ec2:sourceinstancearn",
        ],
        clues: &[],
        policies: &[],
    },
    Circumstance { keys: &["glue:roleassumedby", "glue:credentialissuingservice"], clues: &[], policies: &[] },
];

impl Circumstance {
    /// The one under which requests have this key, which is folded.
    pub(crate) fn of(folded: &str) -> Option<&'static Self> {
        CIRCUMSTANCES.iter().find(|circumstance| circumstance.keys.contains(&folded))
    }

    /// Whether requests are so that policies of these kinds apply to.
    pub(crate) fn is_shown_by(&self, has: impl Fn(PolicyKind) -> bool) -> bool {
        self.policies.iter().any(|kind| has(*kind))
    }

    /// Whether a request of which this is known is so, or may be.
    pub(crate) fn is_shown_in(&self, context: &RequestContext) -> bool {
        let has =
            |key: &&str| context.may_have(key) || context.get_folded(key).is_some_and(|values| !values.is_empty());
        self.keys.iter().any(has) || self.clues.iter().any(|clue| clue.is_in(context))
    }
}

impl Clue {
    fn is_in(&self, context: &RequestContext) -> bool {
        if self.key.ends_with(':') {
            return context.has_family(self.key);
        }
        let values = context.get_folded(self.key).unwrap_or_default();
        values.iter().any(|value| match self.value {
            Shape::Any => true,
            Shape::Is(text) => value.eq_ignore_ascii_case(text),
            Shape::Begins(text) => value.starts_with(text),
            Shape::Contains(text) => value.contains(text),
        })
    }
}
