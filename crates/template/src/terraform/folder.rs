//! The files of a folder, which are one configuration.
//!
//! Source: Terraform language, "Files and Configuration Structure": "effectively treating the entire module as a single document".

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use partiql_iam::Span;
use partiql_iam::json::Node;

use super::evaluate::Scope;
use super::{declared_twice, file, found, plan, resource, table};
use crate::declared::DeclaredTable;
use crate::error::TemplateError;
use crate::form::is_terraform;
use crate::found::{FoundPolicy, Template, Unread};
use crate::given::TemplateValues;
use crate::source;
use crate::yaml::Translated;

/// Another file of the folder that a file of Terraform is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherFile {
    /// Where it is: its name says whether it is JSON.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// The files one after another.
struct Folder<'o> {
    text: String,
    own: Span,
    others: Vec<(&'o Path, Span)>,
}

/// What the files together come to.
enum Read<T> {
    Together(T),
    /// The file is none that others belong to.
    Alone,
    /// Another file that is not read.
    Without(PathBuf),
}

/// Finds every policy in a file of Terraform, and those that other files of its folder give to its roles, or to whom it gives policies.
///
/// What the others say is known as if one file said all; a policy of another file names that in [`FoundPolicy::file`]. Of the others only what
/// has to do with the file is said. If one of them is not of its form, nothing is known. For a file that is none of Terraform this is
/// [`read`](crate::read).
///
/// # Errors
///
/// When the text is not of its form.
///
/// ```
/// use std::path::Path;
/// use partiql_iam_template::{OtherFile, read_beside};
///
/// let role = "resource \"aws_iam_role\" \"app\" {\n  name = \"app\"\n}\n";
/// let text = "resource \"aws_iam_role_policy_attachment\" \"read\" {\n  role = aws_iam_role.app.name\n  policy_arn = var.policy\n}\n";
/// let others = [OtherFile { path: "policies.tf".into(), text: text.to_owned() }];
/// let template = read_beside(Path::new("main.tf"), role, &others)?;
/// assert_eq!(template.policies[0].attached_to, ["aws_iam_role.app"]);
/// assert_eq!(template.policies[0].file.as_deref(), Some(Path::new("policies.tf")));
/// # Ok::<(), partiql_iam_template::TemplateError>(())
/// ```
pub fn read_beside(path: &Path, text: &str, others: &[OtherFile]) -> Result<Template, TemplateError> {
    read_beside_with(path, text, others, &TemplateValues::default())
}

/// The same, where some of what the files leave open is given.
///
/// # Errors
///
/// As [`read_beside`].
pub fn read_beside_with(
    path: &Path,
    text: &str,
    others: &[OtherFile],
    given: &TemplateValues,
) -> Result<Template, TemplateError> {
    let read = together(path, text, others, given, |scope, folder| {
        // A document that only another file uses can be named as before.
        let by_itself = crate::read_with(path, text, given).map(|template| template.policies).unwrap_or_default();
        let by_itself = by_itself.into_iter().filter(|policy| policy.attached_to.is_empty());
        let named: BTreeSet<String> = by_itself.map(|policy| policy.owner.id).collect();
        let mut template = found(scope, &named);
        folder.divide(&mut template);
        let used = scope.used.borrow();
        for policy in template.policies.iter_mut().filter(|policy| policy.attached_to.is_empty()) {
            let id = &policy.owner.id;
            if used.contains(id) {
                policy.attached_to.push(id.clone());
            }
        }
        for mut unread in declared_twice(scope) {
            folder.place_unread(&mut unread);
            template.unread.push(unread);
        }
        template
    })?;
    match read {
        Read::Together(template) => Ok(template),
        Read::Alone => crate::read_with(path, text, given),
        Read::Without(other) => {
            let mut template = crate::read_with(path, text, given)?;
            template.overridden(&format!("`{}` is not read, and", other.display()));
            Ok(template)
        }
    }
}

/// The tables that a file of Terraform declares, as [`tables`](crate::tables) has them, with the policies that other files of its folder give
/// them: these have the places of their tables.
///
/// # Errors
///
/// When the file or another one is not of its form.
#[must_use]
pub fn tables_beside(path: &Path, text: &str, others: &[OtherFile]) -> Option<Result<Translated, TemplateError>> {
    let none = TemplateValues::default();
    let read = together(path, text, others, &none, |scope, folder| {
        table::tables(&resource::declared(scope, table::is_wanted), folder.own)
    });
    match read {
        Ok(Read::Together(tables)) => Some(Ok(tables)),
        Ok(Read::Alone) => crate::tables(path, text),
        Ok(Read::Without(other)) => Some(Err(TemplateError::Form {
            message: format!("`{}` is not read, and may give the tables policies", other.display()),
            help: "give what `terraform show -json PLAN` prints".to_owned(),
            span: Span::default(),
        })),
        Err(error) => Some(Err(error)),
    }
}

/// The tables that the files of a folder of Terraform declare, of each file those that [`read_beside`] finds with the others; `None` if a file is
/// none of Terraform, or one of them is not read.
#[must_use]
pub fn declared_in_folder(files: &[OtherFile], given: &TemplateValues) -> Option<Vec<Vec<DeclaredTable>>> {
    let (first, others) = files.split_first()?;
    let divided = |scope: &Scope<'_>, folder: &Folder<'_>| {
        let spans: Vec<Span> = std::iter::once(folder.own).chain(folder.others.iter().map(|(_, span)| *span)).collect();
        let mut tables: Vec<Vec<DeclaredTable>> = spans.iter().map(|_| Vec::new()).collect();
        for mut table in table::declared(&resource::declared(scope, table::is_wanted)) {
            let after = spans.partition_point(|span| span.start <= table.span.start);
            let file = after.checked_sub(1)?;
            let start = spans.get(file)?.start;
            table.span = Span::new(table.span.start - start, table.span.end.saturating_sub(start));
            tables.get_mut(file)?.push(table);
        }
        Some(tables)
    };
    if others.is_empty() {
        return crate::read_with(&first.path, &first.text, given).ok().map(|template| vec![template.tables]);
    }
    match together(&first.path, &first.text, others, given, divided) {
        Ok(Read::Together(tables)) => tables,
        Ok(Read::Alone | Read::Without(_)) | Err(_) => None,
    }
}

fn together<T>(
    path: &Path,
    text: &str,
    others: &[OtherFile],
    given: &TemplateValues,
    then: impl FnOnce(&Scope<'_>, &Folder<'_>) -> T,
) -> Result<Read<T>, TemplateError> {
    let Some(OtherFile { path: any, .. }) = others.first().filter(|_| super::is_terraform_configuration(path)) else {
        return Ok(Read::Alone);
    };
    // Each by itself: none begins what another one ends.
    if is_terraform(path) {
        file::parse(text)?;
    } else if !matches!(source::json(text).as_deref(), Ok([root]) if !plan::is_plan(root)) {
        return Ok(Read::Alone);
    }
    let is_read = |path: &Path, text: &str| {
        if is_terraform(path) { file::parse(text).is_ok() } else { matches!(source::json(text).as_deref(), Ok([_])) }
    };
    if let Some(OtherFile { path, .. }) = others.iter().find(|OtherFile { path, text }| !is_read(path, text)) {
        return Ok(Read::Without(path.clone()));
    }
    let folder = Folder::new(text, others);
    let first = (path, folder.own);
    let all = || std::iter::once(first).chain(folder.others.iter().copied());
    // The places of each are those in the text of all: what is before it is space.
    let language: String = spaced(&folder.text, all().filter(|(path, _)| is_terraform(path)).map(|(_, span)| span));
    let in_json: Vec<String> =
        all().filter(|(path, _)| !is_terraform(path)).map(|(_, span)| spaced(&folder.text, [span])).collect();
    let Ok(body) = file::parse(&language) else { return Ok(Read::Without(any.clone())) };
    let roots: Result<Vec<Vec<Node<'_>>>, _> = in_json.iter().map(|text| source::json(text)).collect();
    let Ok(roots) = roots else { return Ok(Read::Without(any.clone())) };
    let mut scope = Scope::new(&folder.text).with(given);
    file::declare(&mut scope, &body);
    roots.iter().flatten().for_each(|root| file::declare_json(&mut scope, root));
    Ok(Read::Together(then(&scope, &folder)))
}

/// The parts of a text at their places, with spaces in the place of the others.
fn spaced(text: &str, parts: impl IntoIterator<Item = Span>) -> String {
    let mut spaced = String::new();
    for part in parts {
        let start = part.start as usize;
        spaced.extend(std::iter::repeat_n(' ', start.saturating_sub(spaced.len())));
        spaced.push_str(part.text(text));
        // A comment ends with its file.
        spaced.push('\n');
    }
    spaced
}

impl<'o> Folder<'o> {
    fn new(own: &str, others: &'o [OtherFile]) -> Self {
        let mut text = format!("{own}\n");
        let mut places = Vec::new();
        for OtherFile { path, text: other } in others {
            let start = text.len();
            text.push_str(other);
            places.push((path.as_path(), Span::of(&(start..text.len()))));
            text.push('\n');
        }
        Self { text, own: Span::of(&(0..own.len())), others: places }
    }

    fn is_own(&self, place: Span) -> bool {
        place.start < self.own.end
    }

    /// The file that a place is in.
    fn file(&self, place: Span) -> (Option<&'o Path>, Span) {
        let is_in = |(_, file): &&(&Path, Span)| file.start <= place.start && place.end <= file.end;
        self.others.iter().find(is_in).map_or((None, self.own), |(path, file)| (Some(*path), *file))
    }

    /// Leaves what has to do with the file alone, each policy with the places of its own file.
    fn divide(&self, template: &mut Template) {
        let Template { form: _, policies, roles, tables, ledgers, unread } = template;
        tables.retain(|table| self.is_own(table.span));
        ledgers.retain(|ledger| self.is_own(ledger.span));
        let own = policies.iter().filter(|policy| self.is_own(policy.span));
        let given: BTreeSet<String> = own.flat_map(|policy| policy.attached_to.iter().cloned()).collect();
        roles.retain(|role| self.is_own(role.span) || given.contains(&role.id));
        let kept: BTreeSet<&str> = roles.iter().map(|role| role.id.as_str()).collect();
        policies.retain(|policy| match policy.attached_to.as_slice() {
            [] => self.is_own(policy.span),
            attached => attached.iter().any(|id| kept.contains(id.as_str())),
        });
        // What of another file is not read is a policy that is not known, of those whom it concerns.
        unread.retain(|unread| self.is_own(unread.span));
        for policy in policies {
            self.place(policy);
        }
        for role in roles {
            if let Some(boundary) = &mut role.boundary {
                self.place(boundary);
            }
            role.unread.iter_mut().for_each(|unread| self.place_unread(unread));
            role.span = if self.is_own(role.span) { role.span } else { Span::default() };
        }
    }

    /// Gives the parts of a policy their places in its file; what is written in another one is where the policy is.
    fn place(&self, policy: &mut FoundPolicy) {
        let FoundPolicy { span, text, file, .. } = policy;
        let (path, within) = self.file(*span);
        let moved =
            |place: Span| Span::new(place.start.saturating_sub(within.start), place.end.saturating_sub(within.start));
        let whole = moved(*span);
        text.move_into(whole, |place| (within.start <= place.start && place.end <= within.end).then(|| moved(place)));
        (*span, *file) = (whole, path.map(Path::to_owned));
    }

    fn place_unread(&self, unread: &mut Unread) {
        if let (Some(path), _) = self.file(unread.span) {
            unread.message = format!("`{}`: {}", path.display(), unread.message);
            unread.span = Span::default();
        }
    }
}
