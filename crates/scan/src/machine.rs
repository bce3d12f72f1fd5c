//! Statements that state machines of Step Functions send, and calls of the AWS CLI in files that are no programs, such as workflows.
//!
//! Source: Step Functions Developer Guide, "Using AWS SDK service integrations": `arn:aws:states:::aws-sdk:dynamodb:executeStatement`; the
//! request is in `Parameters`, or in `Arguments` with JSONata, whose texts may be expressions, `{% … %}`.

use std::collections::BTreeSet;
use std::path::Path;

use partiql_iam::dynamodb::Operation;
use partiql_iam::json::{self, Json, Member, Node, member};
use partiql_iam::{Service, Span};
use partiql_iam_embedded::{Dynamic, Request, Why};
use partiql_iam_template::MAX_TEMPLATE_DEPTH;

use crate::known::Known;
use crate::program::not_known;
use crate::statement::{Need, Places, Remark, Statement, answer};

/// What is before the name of an operation in the resource of a task.
const TASK: &str = ":aws-sdk:dynamodb:";

/// The task that sends statements to QLDB.
const SESSION: &str = ":aws-sdk:qldbsession:sendCommand";

/// The operations that send statements, as tasks name them, each by itself and as the AWS CLI does.
const OPERATIONS: [(&str, &str, Operation); 3] = [
    ("executeStatement", "dynamodb execute-statement", Operation::ExecuteStatement),
    ("batchExecuteStatement", "dynamodb batch-execute-statement", Operation::BatchExecuteStatement),
    ("executeTransaction", "dynamodb execute-transaction", Operation::ExecuteTransaction),
];

/// What is said of a task whose request is not read.
const NOT_READ: &str = "permissions unknown: the request of this task is not read";

/// What is said of a task whose resource is put in when it is deployed.
///
/// Source: SAM Developer Guide, `DefinitionSubstitutions` of `AWS::Serverless::StateMachine`.
const SUBSTITUTED: &str = "permissions unknown: which operation this task is is known only when it is deployed";

/// Members of requests with statements.
const MEMBERS: [&str; 3] = ["Statement", "Statements", "TransactStatements"];

/// How many lines before and after its resource a task is looked at in YAML.
const FAR: usize = 200;

/// How many lines a task's type may be away from its resource.
const NEAR: usize = 6;

/// What is found in a file.
#[derive(Default)]
struct Machine {
    statements: Vec<Statement>,
    /// Where the resources are whose statements are read, or said to be unknown.
    seen: Vec<Span>,
    /// What is said of what is not read, and where.
    unknown: Vec<(Span, String)>,
}

/// The statements of the state machines of a file.
pub(crate) fn statements(text: &str, path: &Path, remarks: &mut Vec<Remark>) -> Vec<Statement> {
    let is_task = text.contains(TASK);
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    // Letters may be written as escapes.
    let is_escaped = is_json && text.contains("\\u00");
    let is_substituted = text.contains("${") && text.contains("Task") && MEMBERS.iter().any(|name| text.contains(name));
    let is_command = || OPERATIONS.iter().any(|(_, command, _)| text.contains(command));
    if !is_task && !is_escaped && !is_substituted && !is_command() && !text.contains(SESSION) {
        return Vec::new();
    }
    let mut machine = Machine::default();
    if is_json
        && (is_task || is_escaped || is_substituted)
        && let Ok(values) = json::values(text, text.len(), MAX_TEMPLATE_DEPTH)
    {
        for value in &values {
            machine.find(text, value);
        }
    }
    if !is_json && is_substituted {
        machine.unknown.extend(substituted_lines(text).map(|place| (place, SUBSTITUTED.to_owned())));
    }
    let is_seen = |machine: &Machine, at: usize| machine.seen.iter().any(|seen| seen.range().contains(&at));
    // In other languages, and in texts.
    for (at, _) in text.match_indices(TASK) {
        let rest = text.get(at + TASK.len()..).unwrap_or_default();
        if let Some((name, ..)) =
            OPERATIONS.iter().find(|(name, ..)| rest.starts_with(name)).filter(|_| !is_seen(&machine, at))
        {
            let place = Span::of(&(at + 1..at + TASK.len() + name.len()));
            machine.unknown.push((place, NOT_READ.to_owned()));
        }
    }
    for (at, _) in text.match_indices(SESSION) {
        machine.unknown.push((Span::of(&(at + 1..at + SESSION.len())), NOT_READ.to_owned()));
    }
    for (_, command, _) in OPERATIONS {
        for (at, _) in text.match_indices(command) {
            let range = Span::of(&(at..at + command.len()));
            machine.unknown.push((range, Dynamic { range, why: Why::CommandLine }.message(text)));
        }
    }
    remarks.extend(machine.unknown.into_iter().map(|(place, message)| not_known(message, place)));
    machine.statements
}

/// What they need.
pub(crate) fn read(text: &str, path: &Path, known: &Known, remarks: &mut Vec<Remark>) -> Vec<Need> {
    let statements = statements(text, path, remarks);
    statements.iter().filter_map(|one| answer(one, known, &mut BTreeSet::new(), remarks)).collect()
}

impl Machine {
    /// Finds the tasks in a value. Recursion ends with the depth of the JSON.
    fn find(&mut self, text: &str, node: &Node<'_>) {
        match &node.value {
            Json::Array(items) => {
                for item in items {
                    self.find(text, item);
                }
            }
            Json::Object(members) => {
                if let Some((operation, resource)) = members.iter().find_map(task) {
                    self.task(text, operation, resource, members);
                } else if let Some(resource) = substituted(members) {
                    self.unknown.push((resource, SUBSTITUTED.to_owned()));
                }
                for member in members {
                    self.find(text, &member.value);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    /// The statements of the request of a task.
    fn task(&mut self, text: &str, operation: Operation, resource: Span, members: &[Member<'_>]) {
        self.seen.push(resource);
        let request = members.iter().filter(|member| matches!(&*member.key, "Parameters" | "Arguments"));
        let requests: Vec<&Node<'_>> = request.map(|member| &member.value).collect();
        let found: Option<Vec<&Node<'_>>> = match requests.as_slice() {
            [request] => requests_of(operation, request),
            _ => None,
        };
        let Some(found) = found else {
            self.unknown.push((resource, NOT_READ.to_owned()));
            return;
        };
        for node in found {
            let Json::String(statement) = &node.value else { continue };
            let inner = Span::new(node.span.start + 1, node.span.end.saturating_sub(1));
            let is_plain = inner.text(text) == statement;
            self.statements.push(Statement {
                text: statement.to_string(),
                service: Service::DynamoDb,
                is_guessed: false,
                request: Request { operation: Some(operation), values: None },
                places: if is_plain { Places::From(inner.start) } else { Places::Whole(node.span) },
            });
        }
    }
}

/// The operation of a task, and the place of its name.
fn task(member: &Member<'_>) -> Option<(Operation, Span)> {
    let Json::String(resource) = &member.value.value else { return None };
    let (_, name) = resource.split_once(TASK).filter(|_| member.key == "Resource")?;
    let name = name.split('.').next().unwrap_or(name);
    let (.., operation) = OPERATIONS.iter().find(|(known, ..)| *known == name)?;
    Some((*operation, member.value.span))
}

/// The resource of a task that is put in when it is deployed, if its request has statements.
fn substituted(members: &[Member<'_>]) -> Option<Span> {
    let text_of = |name| members.iter().find(|member| member.key == name).map(|member| &member.value);
    let is_task = json::string(text_of("Type")?) == Some("Task");
    let resource = text_of("Resource").filter(|resource| json::string(resource).is_some_and(|it| it.contains("${")))?;
    let has_statements = ["Parameters", "Arguments"].into_iter().filter_map(text_of).any(|request| {
        let Json::Object(members) = &request.value else { return false };
        members.iter().any(|member| MEMBERS.contains(&member.key.trim_end_matches(".$")))
    });
    (is_task && has_statements).then_some(resource.span)
}

/// The same in YAML, by the lines.
fn substituted_lines(text: &str) -> impl Iterator<Item = Span> {
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .scan(0, |start, line| {
            let begin = *start;
            *start += line.len();
            Some((begin, line))
        })
        .collect();
    let value = |line: &str, key: &str| {
        let rest = line.trim_start_matches([' ', '-']).strip_prefix(key)?.trim_start_matches(".$").strip_prefix(':')?;
        Some(rest.trim().trim_matches(['"', '\'']).to_owned())
    };
    let is_task = |line: &str| value(line, "Type").is_some_and(|it| it == "Task");
    let resources = lines.iter().enumerate().filter_map(|(number, (start, line))| {
        value(line, "Resource").filter(|it| it.starts_with("${"))?;
        let near = lines.get(number.saturating_sub(NEAR)..lines.len().min(number + NEAR)).unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        // The members of the task: up to a line that is less indented.
        let around =
            |line: &&(usize, &str)| line.1.trim().is_empty() || line.1.len() - line.1.trim_start().len() >= indent;
        let after = lines.iter().skip(number + 1).take(FAR).take_while(around);
        let before = lines.iter().take(number).rev().take(FAR).take_while(around);
        let has_statements =
            after.chain(before).any(|(_, line)| MEMBERS.iter().any(|name| value(line, name).is_some()));
        let place = start + indent..start + line.trim_end().len();
        (has_statements && near.iter().any(|(_, line)| is_task(line))).then(|| Span::of(&place))
    });
    resources.collect::<Vec<Span>>().into_iter()
}

/// The texts of the statements of a request; `None` if one of them is not written out.
fn requests_of<'n, 't>(operation: Operation, request: &'n Node<'t>) -> Option<Vec<&'n Node<'t>>> {
    let list = match operation {
        Operation::BatchExecuteStatement => Some("Statements"),
        Operation::ExecuteTransaction => Some("TransactStatements"),
        Operation::ExecuteStatement => None,
    };
    let Some(list) = list else { return Some(vec![statement(request)?]) };
    let Json::Array(items) = &member(request, list)?.value.value else { return None };
    items.iter().map(statement).collect()
}

/// The text of one statement.
fn statement<'n, 't>(request: &'n Node<'t>) -> Option<&'n Node<'t>> {
    let value = &member(request, "Statement")?.value;
    let Json::String(text) = &value.value else { return None };
    (!text.trim_start().starts_with("{%")).then_some(value)
}
