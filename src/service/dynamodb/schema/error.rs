//! Why a text is not key schemas.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::diagnostic::Problem;
#[cfg(feature = "policy")]
use crate::iam::PolicyErrorKind;
use crate::json::Quoted;
use crate::nearest::nearest;
use crate::service::dynamodb::arn::ArnError;
use crate::service::dynamodb::input::{FormProblem, InputError};
use crate::service::dynamodb::schema::{MAX_KEY_ATTRIBUTES, SchemaConflict};

/// Why a text is not key schemas, with the place of the first fault.
pub type SchemaError = InputError<SchemaProblem>;

/// One cause each for refusing a text as key schemas. Displays as the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaProblem {
    /// The form of the text.
    Form(FormProblem),
    /// Nothing.
    Empty,
    /// Neither the description of a table nor a template.
    NotATable {
        /// What is there.
        found: &'static str,
    },
    /// What `aws dynamodb list-tables` prints.
    NamesAlone,
    /// A name that no table or index can have, or an ARN that is not a table's.
    Arn(ArnError),
    /// An ARN of another table.
    OtherArn {
        /// The name of the table.
        table: String,
        /// The name in the ARN.
        found: String,
    },
    /// A key type other than `HASH` and `RANGE`.
    KeyType(String),
    /// An attribute type that no key has.
    AttributeType(String),
    /// The same in a table of SAM, where types have other names.
    SimpleType(String),
    /// A projection other than `ALL`, `KEYS_ONLY` and `INCLUDE`.
    ProjectionType(String),
    /// `INCLUDE` without attributes, or attributes without `INCLUDE`.
    IncludedAttributes,
    /// A key without a partition key.
    NoPartitionKey,
    /// A local index without a sort key.
    NoSortKey,
    /// More attributes of one key type than there can be.
    TooManyKeys {
        /// `HASH` or `RANGE`.
        kind: &'static str,
        /// How many there can be.
        most: usize,
    },
    /// An attribute that is twice in one key.
    RepeatedKey(String),
    /// A local index whose partition key is not the table's.
    LocalPartitionKey {
        /// The partition key of the index.
        found: String,
        /// The partition key of the table.
        wanted: String,
    },
    /// An attribute of a key without its type.
    NoDefinition(String),
    /// An attribute whose type is given twice.
    RepeatedDefinition(String),
    /// Two indexes of one table with the same name.
    RepeatedIndex(String),
    /// What belongs beside a table, in it.
    InTable(String),
    /// A page of tags that is not the last one.
    PartOfTags,
    /// A tag that is there twice.
    RepeatedTag(String),
    /// Not a resource-based policy.
    #[cfg(feature = "policy")]
    Policy(PolicyErrorKind),
    /// What only the deployment of a template decides.
    Intrinsic(String),
    /// A global table in several regions, with a policy in one of them, and it is not known which is meant.
    NoRegion,
    /// A global table that is not in the region.
    NoReplica(String),
    /// Tables that can't be in one schema.
    Conflict(SchemaConflict),
}

impl From<FormProblem> for SchemaProblem {
    fn from(problem: FormProblem) -> Self {
        Self::Form(problem)
    }
}

impl From<InputError<FormProblem>> for SchemaError {
    fn from(error: InputError<FormProblem>) -> Self {
        error.map(SchemaProblem::Form)
    }
}

const DESCRIBE: &str = "give what `aws dynamodb describe-table --table-name NAME` prints, for one table after the other or in a list, or a \
    template of CloudFormation";

impl Problem for SchemaProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Form(problem) => problem.code(),
            Self::Empty => "no-table",
            Self::NotATable { .. } => "not-a-table",
            Self::NamesAlone => "names-alone",
            Self::Arn(_) => "arn",
            Self::OtherArn { .. } => "other-arn",
            Self::KeyType(_) => "key-type",
            Self::AttributeType(_) | Self::SimpleType(_) => "attribute-type",
            Self::ProjectionType(_) => "projection-type",
            Self::IncludedAttributes => "included-attributes",
            Self::NoPartitionKey => "no-partition-key",
            Self::NoSortKey => "no-sort-key",
            Self::TooManyKeys { .. } => "too-many-keys",
            Self::RepeatedKey(_) => "repeated-key",
            Self::LocalPartitionKey { .. } => "local-partition-key",
            Self::NoDefinition(_) => "no-definition",
            Self::RepeatedDefinition(_) => "repeated-definition",
            Self::RepeatedIndex(_) => "repeated-index",
            Self::InTable(_) => "in-table",
            Self::PartOfTags => "part-of-tags",
            Self::RepeatedTag(_) => "repeated-tag",
            #[cfg(feature = "policy")]
            Self::Policy(_) => "policy",
            Self::Intrinsic(_) => "intrinsic",
            Self::NoRegion => "no-region",
            Self::NoReplica(_) => "no-replica",
            Self::Conflict(conflict) => conflict.code(),
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        let one_of = |name: &str, known: &'static [&'static str]| match nearest(name, known.iter().copied()) {
            Some(near) => Cow::Owned(format!("did you mean `{near}`? the case counts")),
            None => Cow::Owned(format!("it is `{}`", known.join("` or `"))),
        };
        Some(match self {
            Self::Form(problem) => return problem.help(),
            Self::Empty | Self::NotATable { .. } => DESCRIBE.into(),
            Self::NamesAlone => "the keys are needed too: give what `aws dynamodb describe-table` prints for each".into(),
            Self::Arn(error) => return error.help(),
            Self::OtherArn { .. } => "the ARN of a table ends in its name".into(),
            Self::KeyType(name) => one_of(name, &["HASH", "RANGE"]),
            Self::AttributeType(_) => "an attribute of a key is `S`, `N` or `B`".into(),
            Self::SimpleType(name) => one_of(name, &["String", "Number", "Binary"]),
            Self::ProjectionType(name) => one_of(name, &["ALL", "KEYS_ONLY", "INCLUDE"]),
            Self::IncludedAttributes => "`NonKeyAttributes` goes with the projection `INCLUDE`, and with it alone".into(),
            Self::NoPartitionKey => "one attribute has the key type `HASH`".into(),
            Self::NoSortKey => "a local index has the table's partition key and a sort key, `RANGE`".into(),
            Self::TooManyKeys { .. } => format!(
                "a table and a local index have one attribute of each key type, a global index up to {MAX_KEY_ATTRIBUTES}"
            )
            .into(),
            Self::RepeatedKey(_) | Self::RepeatedDefinition(_) | Self::RepeatedIndex(_) | Self::RepeatedTag(_) => {
                "leave one of them out".into()
            }
            Self::LocalPartitionKey { found: _, wanted } => {
                format!("a local index has the table's partition key, `{wanted}`").into()
            }
            Self::NoDefinition(name) => {
                format!("add `{{\"AttributeName\": {}, \"AttributeType\": \"S\"}}`, with its type", Quoted(name)).into()
            }
            Self::InTable(_) => {
                "write it beside the table: `{\"Table\": {…}, \"Tags\": […], \"ResourcePolicy\": …}`".into()
            }
            Self::PartOfTags => "give the tags of all pages, without `NextToken`".into(),
            #[cfg(feature = "policy")]
            Self::Policy(problem) => problem.help().into(),
            Self::Intrinsic(_) => {
                "write what it comes to, or give what `aws dynamodb describe-table` prints for the deployed table".into()
            }
            Self::NoRegion => "give the region, such as `us-east-1`".into(),
            Self::NoReplica(_) => "give a region in which the table has a replica".into(),
            Self::Conflict(conflict) => return conflict.help(),
        })
    }
}

impl fmt::Display for SchemaProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(problem) => problem.fmt(f),
            Self::Empty => f.write_str("there is no table"),
            Self::NotATable { found } => {
                write!(f, "found {found} that is neither the description of a table nor a template")
            }
            Self::NamesAlone => f.write_str("these are names of tables alone"),
            Self::Arn(error) => error.fmt(f),
            Self::OtherArn { table, found } => write!(f, "the ARN of the table `{table}` is that of `{found}`"),
            Self::KeyType(name) => write!(f, "`{name}` is not a key type"),
            Self::AttributeType(name) | Self::SimpleType(name) => {
                write!(f, "`{name}` is not a type of an attribute in a key")
            }
            Self::ProjectionType(name) => write!(f, "`{name}` is not a projection"),
            Self::IncludedAttributes => f.write_str("the projection and its attributes do not go together"),
            Self::NoPartitionKey => f.write_str("there is no partition key"),
            Self::NoSortKey => f.write_str("there is no sort key"),
            Self::TooManyKeys { kind, most } => {
                write!(f, "the key has more than {most} attribute{} of the key type `{kind}`", plural(*most))
            }
            Self::RepeatedKey(name) => write!(f, "`{name}` is twice in one key"),
            Self::LocalPartitionKey { found, wanted } => {
                write!(f, "the partition key of a local index is `{found}`, and that of the table is `{wanted}`")
            }
            Self::NoDefinition(name) => write!(f, "`AttributeDefinitions` does not have the type of `{name}`"),
            Self::RepeatedDefinition(name) => write!(f, "`AttributeDefinitions` has the type of `{name}` twice"),
            Self::RepeatedIndex(name) => write!(f, "there are two indexes named `{name}`"),
            Self::InTable(name) => write!(f, "`{name}` is in the table, where it would not count"),
            Self::PartOfTags => f.write_str("the tags go on after these"),
            Self::RepeatedTag(key) => write!(f, "the tag `{key}` is there twice"),
            #[cfg(feature = "policy")]
            Self::Policy(problem) => write!(f, "the resource-based policy is none: {problem}"),
            Self::Intrinsic(name) => write!(f, "what `{name}` comes to is known only when the template is deployed"),
            Self::NoRegion => f.write_str("the policy of a global table depends on the region, which is not known"),
            Self::NoReplica(region) => write!(f, "the global table has no replica in `{region}`"),
            Self::Conflict(conflict) => conflict.fmt(f),
        }
    }
}

const fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
