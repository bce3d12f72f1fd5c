//! The keys of the configuration file: what editors complete and explain.

/// A table of the configuration file, by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Outside of all tables.
    Top,
    /// `[dynamodb]`
    DynamoDb,
    /// An entry of `[[files]]`.
    Files,
    /// `[ledger]`
    Ledger,
    /// `[calls]`, whose keys are the names of functions.
    Calls,
    /// What `[calls]` says of a function.
    Call,
    /// `[roles]`, whose keys are the names of roles.
    Roles,
    /// `[roles.NAME]`
    Role,
    /// The condition keys of a role.
    Context,
    /// The values of a role's templates, whose keys are the names of parameters and variables.
    TemplateValues,
}

impl Section {
    /// The table of this path; `None` if there is none.
    ///
    /// ```
    /// use partiql_iam_project::Section;
    ///
    /// assert_eq!(Section::of(&["roles", "clerk"]), Some(Section::Role));
    /// assert_eq!(Section::of(&["rules"]), None);
    /// ```
    #[must_use]
    pub fn of(path: &[&str]) -> Option<Self> {
        match path {
            [] => Some(Self::Top),
            ["dynamodb"] => Some(Self::DynamoDb),
            ["files"] => Some(Self::Files),
            ["ledger"] => Some(Self::Ledger),
            ["calls"] => Some(Self::Calls),
            ["calls", _] => Some(Self::Call),
            ["roles"] => Some(Self::Roles),
            ["roles", _] => Some(Self::Role),
            ["roles", _, "context"] => Some(Self::Context),
            ["roles", _, "template-values"] => Some(Self::TemplateValues),
            _ => None,
        }
    }

    /// The keys that it can have; none where any name is a key.
    pub fn keys(self) -> impl Iterator<Item = &'static Key> {
        KEYS.iter().filter(move |key| key.section == self)
    }
}

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// One of these strings.
    Word(&'static [&'static str]),
    /// The path of a file.
    File,
    /// Paths of files.
    Files,
    /// Paths of files, or lists of them.
    Levels,
    /// The name of one of the roles.
    RoleName,
    /// A table with these keys.
    Section(Section),
    /// A string, or such a table.
    TextOr(Section),
    /// A list of such tables.
    Sections(Section),
}

/// A key of the configuration file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The table that it is in.
    pub section: Section,
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub form: Form,
    /// What it says, in Markdown.
    pub help: &'static str,
}

const fn key(section: Section, name: &'static str, form: Form, help: &'static str) -> Key {
    Key { section, name, form, help }
}

const SERVICE: Form = Form::Word(&["qldb", "dynamodb"]);

/// All keys, in the order of `docs/configuration.md`.
pub const KEYS: &[Key] = &[
    key(
        Section::Top,
        "service",
        SERVICE,
        "The service that runs the statements. If it is left out, it is the one that the file speaks of.",
    ),
    key(
        Section::Top,
        "files",
        Form::Sections(Section::Files),
        "The services of some scripts; of several patterns that match the first counts.",
    ),
    key(
        Section::Files,
        "glob",
        Form::Text,
        "Scripts: a pattern from the folder of the file, with `*`, `?`, `[a-z]` and `**`.",
    ),
    key(Section::Files, "service", SERVICE, "The service of the scripts that the pattern matches."),
    key(
        Section::Top,
        "dynamodb",
        Form::Section(Section::DynamoDb),
        "Where the tables of DynamoDB are, and their keys.",
    ),
    key(Section::DynamoDb, "account", Form::Text, "The account of the tables: 12 digits."),
    key(Section::DynamoDb, "region", Form::Text, "The region of the tables, such as `us-east-1`."),
    key(
        Section::DynamoDb,
        "schema",
        Form::Files,
        "The files with the keys of the tables: what `aws dynamodb describe-table` prints, or templates.",
    ),
    key(
        Section::Top,
        "calls",
        Form::Section(Section::Calls),
        "Functions and methods of programs that send statements, each with its service, or with `service` and `operation`.",
    ),
    key(Section::Call, "service", SERVICE, "The service that runs the statements that the function is given."),
    key(
        Section::Call,
        "operation",
        Form::Word(&["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"]),
        "The operation of DynamoDB that the function uses.",
    ),
    key(
        Section::Top,
        "ledger",
        Form::TextOr(Section::Ledger),
        "The ledger: its ARN, or a table with its `account`, `region` and `name`.",
    ),
    key(Section::Ledger, "account", Form::Text, "The account of the ledger: 12 digits."),
    key(Section::Ledger, "region", Form::Text, "The region of the ledger, such as `us-east-1`."),
    key(Section::Ledger, "name", Form::Text, "The name of the ledger."),
    key(
        Section::Top,
        "catalog",
        Form::File,
        "The file with the ledger's tables: what `SELECT * FROM information_schema.user_tables` returns, as JSON or Ion text.",
    ),
    key(
        Section::Top,
        "permissions-mode",
        Form::Word(&["STANDARD", "ALLOW_ALL"]),
        "How the ledger authorizes statements. In `ALLOW_ALL` nothing but `qldb:SendCommand` is needed.",
    ),
    key(
        Section::Top,
        "role",
        Form::RoleName,
        "The current role, one of `roles`: whose policies count if nobody says otherwise.",
    ),
    key(Section::Top, "roles", Form::Section(Section::Roles), "The roles, each with its policies."),
    key(
        Section::Role,
        "policies",
        Form::Files,
        "The identity-based policies of the role: one of them must allow. Without any, nothing is allowed.",
    ),
    key(Section::Role, "boundary", Form::File, "Its permissions boundary."),
    key(
        Section::Role,
        "scps",
        Form::Levels,
        "The service control policies that apply to it, from the root to the account: a file for each level, or a list of the files \
         of a level. At every level one must allow.",
    ),
    key(
        Section::Role,
        "rcps",
        Form::Files,
        "The resource control policies that apply to the tables. They only deny, and do not apply to QLDB.",
    ),
    key(Section::Role, "session-policy", Form::File, "The policy that is passed when its sessions are made."),
    key(
        Section::Role,
        "endpoint-policy",
        Form::File,
        "The policy of the VPC endpoint that its requests come through, which must allow too.",
    ),
    key(
        Section::Role,
        "template-values",
        Form::Section(Section::TemplateValues),
        "Values of the parameters and variables that the templates of its policies leave open.",
    ),
    key(
        Section::Role,
        "context",
        Form::Section(Section::Context),
        "Condition keys of its requests, each with a string or a list of strings.",
    ),
];

#[cfg(test)]
mod tests;
