//! Policies in files of Terraform, and in what `terraform show -json` prints.
//!
//! What the same file says is known: locals, the names of tables and ledgers, which role has which policy. Variables, conditions, functions and
//! what is in other files are unknown; the default of a variable is never taken for its value.

mod attach;
mod block;
mod deployment;
mod document;
mod evaluate;
mod exclusive;
mod file;
mod folder;
mod function;
mod giver;
mod ledger;
mod limit;
mod literal;
mod mention;
mod names;
mod overriding;
mod path;
mod plan;
mod policies;
mod reference;
mod resource;
mod table;
mod term;
mod text_json;
mod told;

use std::collections::BTreeSet;
use std::path::Path;

use partiql_iam::Span;
use partiql_iam::json::Node;

use crate::error::TemplateError;
use crate::found::{ALL_IN_ONE, Form, Template, Unread, key_of_tag};
use crate::given::TemplateValues;
use crate::yaml::Translated;
pub(crate) use deployment::deployment;
use evaluate::Scope;
pub use folder::{OtherFile, declared_in_folder, read_beside, read_beside_with, tables_beside};
pub use overriding::{is_configuration as is_terraform_configuration, is_override, may_override};

/// Reads a file in Terraform's own language.
///
/// # Errors
///
/// When it is not of that language.
pub(crate) fn read(text: &str, given: &TemplateValues) -> Result<Template, TemplateError> {
    let body = file::parse(text)?;
    let mut scope = Scope::new(text).with(given);
    file::declare(&mut scope, &body);
    Ok(alone(&scope))
}

/// Reads a file in JSON: Terraform's, or what `terraform show -json` prints; `None` if it is neither by its name and its members.
pub(crate) fn read_json<'t>(
    path: &Path,
    text: &'t str,
    values: &'t [Node<'t>],
    given: &'t TemplateValues,
) -> Option<Template> {
    let [root] = values else { return None };
    if plan::is_plan(root) {
        let resources = plan::resources(text, root);
        let mut template = policies::template(Form::TerraformPlan, &resources, &BTreeSet::new());
        plan::incomplete(root, &mut template);
        template.tables = table::declared(&resources);
        template.ledgers = ledger::declared(&resources);
        return Some(template);
    }
    is_configuration(path).then(|| {
        let mut scope = Scope::new(text).with(given);
        file::declare_json(&mut scope, root);
        alone(&scope)
    })
}

/// The tables that a file in Terraform's own language declares, as a template of CloudFormation.
///
/// # Errors
///
/// When it is not of that language.
pub(crate) fn tables(text: &str) -> Result<Translated, TemplateError> {
    let body = file::parse(text)?;
    let mut scope = Scope::new(text);
    file::declare(&mut scope, &body);
    Ok(table::tables(&resource::declared(&scope, table::is_wanted), Span::of(&(0..text.len()))))
}

/// The same of a file in JSON; `None` as for [`read_json`].
pub(crate) fn tables_json<'t>(path: &Path, text: &'t str, values: &'t [Node<'t>]) -> Option<Translated> {
    let [root] = values else { return None };
    if plan::is_plan(root) {
        return Some(table::tables(&plan::resources(text, root), Span::of(&(0..text.len()))));
    }
    is_configuration(path).then(|| {
        let mut scope = Scope::new(text);
        file::declare_json(&mut scope, root);
        table::tables(&resource::declared(&scope, table::is_wanted), Span::of(&(0..text.len())))
    })
}

/// Whether a text may be of one of the forms in JSON.
pub(crate) fn may_be_json(path: &Path, text: &str) -> bool {
    is_configuration(path) || text.contains("\"format_version\"")
}

fn is_configuration(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.ends_with(".tf.json") || path.ends_with(".tofu.json"))
}

fn alone(scope: &Scope<'_>) -> Template {
    let mut template = found(scope, &BTreeSet::new());
    template.unread.extend(declared_twice(scope));
    template
}

/// The policies of a scope; `named` are documents and locals that are policies also if another one uses them.
fn found(scope: &Scope<'_>, named: &BTreeSet<String>) -> Template {
    let resources = resource::declared(scope, policies::is_wanted);
    let used = scope.used.borrow().difference(named).cloned().collect();
    let mut template = policies::template(Form::Terraform, &resources, &used);
    let databases = resource::declared(scope, table::is_wanted);
    template.tables = table::declared(&databases);
    template.ledgers = ledger::declared(&databases);
    for place in &scope.forgotten {
        let message = "what is removed without being destroyed stays, and may be a policy";
        template.gap(*place, message, ALL_IN_ONE, |_| true);
    }
    // Tags that a provider puts on all that it makes.
    if scope.text.contains("default_tags") {
        template.roles.iter_mut().for_each(|role| role.may_have.push(key_of_tag(None)));
    }
    template
}

fn declared_twice(scope: &Scope<'_>) -> impl Iterator<Item = Unread> {
    scope.twice.iter().map(|(address, place)| {
        let message = format!("`{address}` is declared twice, and neither is read");
        Unread::error(*place, message, "give one of them another name")
    })
}

#[cfg(test)]
mod tests;
