//! Values that somebody gives for what templates leave open: parameters, variables, pseudo parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use partiql_iam::nearest::nearest;

/// Values by the names of what they are for: `AWS::Region`, a parameter of CloudFormation, `var.stage` of Terraform, `opt:stage` or
/// `self:custom.stage` of the Serverless Framework. They are certain, as defaults are not.
///
/// It remembers which names templates had, also for its clones.
///
/// ```
/// use std::path::Path;
/// use partiql_iam_template::{TemplateValues, read_with};
///
/// let values: TemplateValues = [("var.table".to_owned(), "Music".to_owned())].into_iter().collect();
/// let text = "variable \"table\" {}\nresource \"aws_dynamodb_table\" \"music\" {\n  name = var.table\n}\n";
/// let template = read_with(Path::new("main.tf"), text, &values)?;
/// assert_eq!(template.tables[0].name, "Music");
/// assert_eq!(values.without_template(), None);
/// # Ok::<(), partiql_iam_template::TemplateError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TemplateValues {
    given: BTreeMap<String, String>,
    /// The names that templates have.
    open: Arc<Mutex<BTreeSet<String>>>,
}

/// A name that no template has, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoSuchName {
    /// What is wrong.
    pub message: String,
    /// The names that there are.
    pub help: String,
}

impl FromIterator<(String, String)> for TemplateValues {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(values: T) -> Self {
        let bare = |name: String| {
            let inner = name.strip_prefix("${").and_then(|inner| inner.strip_suffix('}'));
            inner.map(str::to_owned).unwrap_or(name)
        };
        Self { given: values.into_iter().map(|(name, value)| (bare(name), value)).collect(), open: Arc::default() }
    }
}

/// The same values: which templates were read does not count.
impl PartialEq for TemplateValues {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

impl Eq for TemplateValues {}

impl TemplateValues {
    /// Nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// These, and of others those that are for something else.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        let mut all = self.clone();
        for (name, value) in &others.given {
            all.given.entry(name.clone()).or_insert_with(|| value.clone());
        }
        all
    }

    /// The value of something that a template leaves open.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        if self.given.is_empty() {
            return None;
        }
        self.has(name);
        self.given.get(name).map(String::as_str)
    }

    /// The value of a pseudo parameter such as `AWS::Region`, where a template has what is in that account or region.
    #[must_use]
    pub fn pseudo(&self, name: &str) -> Option<&str> {
        PSEUDO.contains(&name).then(|| self.get(name)).flatten()
    }

    /// A template has this name.
    pub(crate) fn has(&self, name: &str) {
        if !self.given.is_empty() {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        }
    }

    /// A name with a value that no template has of those that were read.
    #[must_use]
    pub fn without_template(&self) -> Option<NoSuchName> {
        const SHOWN: usize = 8;
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let name = self.given.keys().find(|name| !open.contains(*name))?;
        let message = format!("no template that is read leaves open what `{name}` is");
        let near = nearest(name, open.iter().map(String::as_str));
        let names: Vec<String> = open.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        let help = match (near, open.len().saturating_sub(SHOWN)) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, _) if names.is_empty() => "leave it out: nothing is open".to_owned(),
            (None, 0) => format!("they leave open {}", names.join(", ")),
            (None, more) => format!("they leave open {} and {more} more", names.join(", ")),
        };
        Some(NoSuchName { message, help })
    }
}

/// What a stack, an account and a region are called in all templates.
pub(crate) const PSEUDO: [&str; 6] =
    ["AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"];
