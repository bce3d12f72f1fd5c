//! The ledgers of QLDB that the templates of a tree declare: the only one is the ledger of its statements.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use partiql_iam::dynamodb::Account;
use partiql_iam::qldb::{LedgerArn, PermissionsMode};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_template::{DeclaredLedger, Template, TemplateError, TemplateValues};

use crate::name::{short_name_of, shown};
use crate::place::Lines;

/// What to do where it is not known which ledger it is.
const GIVE: &str = "give its ARN with `--ledger`, or in `partiql-iam.toml`";

/// The ledgers of a tree.
#[derive(Debug, Default)]
pub(crate) struct Ledgers {
    /// The only one, if it is known.
    taken: Option<LedgerArn>,
    /// What is said of those of each file.
    said: BTreeMap<PathBuf, Vec<Said>>,
}

/// What is said of a ledger.
#[derive(Debug)]
struct Said {
    span: Span,
    message: String,
    help: String,
    /// It is of the mode that it is declared with.
    is_of_mode: bool,
}

/// A ledger of a file.
#[derive(Debug)]
pub(crate) struct PlacedLedger {
    /// Its line and column.
    place: String,
    /// `None` if the file is not read.
    ledger: Option<DeclaredLedger>,
}

/// Which ledger the files of a tree declare.
enum Which {
    Known(LedgerArn),
    /// Why it is not known, and what to do.
    Open(String, String),
}

/// The ledgers that a file declares; in one that is not read there may be any.
pub(crate) fn placed(path: &Path, text: &str, template: Result<Template, TemplateError>) -> Vec<PlacedLedger> {
    let (name, lines) = (short_name_of(path), Lines::of(text));
    match template {
        Ok(template) => {
            let place = |ledger: DeclaredLedger| {
                let at = lines.place(ledger.span);
                PlacedLedger { place: format!("{name}:{}:{}", at.line, at.column), ledger: Some(ledger) }
            };
            template.ledgers.into_iter().map(place).collect()
        }
        Err(_) => vec![PlacedLedger { place: name, ledger: None }],
    }
}

impl Ledgers {
    /// No ledgers.
    pub(crate) const fn none() -> Self {
        Self { taken: None, said: BTreeMap::new() }
    }

    /// The ledgers of files. `is_asked`: the tree may have statements for one; `doubt` says why one that they declare, which says its region or not, is perhaps not that of the tree.
    pub(crate) fn of<'f>(
        files: impl Iterator<Item = (&'f Path, &'f [PlacedLedger])> + Clone,
        values: &TemplateValues,
        is_asked: bool,
        doubt: impl FnOnce(&LedgerArn, bool) -> Option<String>,
    ) -> Self {
        let all: Vec<&PlacedLedger> = files.clone().flat_map(|(_, ledgers)| ledgers).collect();
        let mut found = Self::none();
        let Some(mut which) = which(&all, values).filter(|_| is_asked) else { return found };
        if let Which::Known(arn) = &which {
            let says_region = |placed: &&PlacedLedger| placed.ledger.as_ref().is_some_and(|it| it.region.is_some());
            if let Some(why) = doubt(arn, all.iter().all(says_region)) {
                which = Which::Open(format!("the ledger is unknown: {why}"), GIVE.to_owned());
            }
        }
        for (path, ledgers) in files {
            for ledger in ledgers.iter().map(|placed| placed.ledger.as_ref()) {
                let span = ledger.map(|ledger| ledger.span).unwrap_or_default();
                let mut say = |message: String, help: &str, is_of_mode| {
                    let said = Said { span, message, help: help.to_owned(), is_of_mode };
                    found.said.entry(path.to_owned()).or_default().push(said);
                };
                match &which {
                    Which::Open(why, help) => say(why.clone(), help, false),
                    Which::Known(arn) if ledger.is_some_and(|ledger| ledger.allows_all) => {
                        let message = format!("`{}` is declared with `ALLOW_ALL`, and taken as `STANDARD`", arn.name());
                        say(message, "give `--permissions-mode allow-all` if it is deployed so", true);
                    }
                    Which::Known(_) => {}
                }
            }
        }
        if let Which::Known(arn) = which {
            found.taken = Some(arn);
        }
        found
    }

    /// The ledger of the tree's statements.
    pub(crate) const fn taken(&self) -> Option<&LedgerArn> {
        self.taken.as_ref()
    }

    /// Whether something is said of the ledgers of a file.
    pub(crate) fn is_said_of(&self, path: &Path) -> bool {
        self.said.contains_key(path)
    }

    /// What is said of the ledgers of a file, where the permissions mode is this.
    pub(crate) fn said_of(&self, path: &Path, mode: PermissionsMode) -> impl Iterator<Item = Diagnostic<'static>> {
        let counts = move |said: &&Said| !said.is_of_mode || mode == PermissionsMode::Standard;
        self.said.get(path).into_iter().flatten().filter(counts).map(|Said { span, message, help, is_of_mode: _ }| {
            Diagnostic::new("declared-ledger", message.clone()).at(*span).with_help(Some(help.clone().into()))
        })
    }
}

/// Which ledger the files declare; `None` if they declare none.
fn which(all: &[&PlacedLedger], values: &TemplateValues) -> Option<Which> {
    let first = all.first()?;
    // Asked for in any case: templates leave it open.
    let (id, given) = (values.pseudo("AWS::AccountId"), values.pseudo("AWS::Region"));
    let partition = values.pseudo("AWS::Partition");
    let open = |why: String| Some(Which::Open(why, GIVE.to_owned()));
    let mut known: Option<(&str, &DeclaredLedger, &str)> = None;
    for PlacedLedger { place, ledger } in all {
        let Some(ledger) = ledger else {
            return open(format!("the ledger is unknown: `{}` is not read, and may declare one", shown(place)));
        };
        let Some(name) = &ledger.name else {
            return open(format!(
                "the ledger is unknown: only the deployment tells the name of that of `{}`",
                shown(place)
            ));
        };
        match known {
            Some((one, declared, at)) if one != name || declared.region != ledger.region => {
                let (one, two) = (shown(one), shown(name));
                let (at, place) = (shown(at), shown(place));
                return open(format!("the ledger is unknown: `{at}` declares `{one}`, and `{place}` declares `{two}`"));
            }
            Some(_) => {}
            None => known = Some((name, ledger, place)),
        }
        if !ledger.is_sure {
            let (name, place) = (shown(name), shown(place));
            return open(format!(
                "the ledger is unknown: `{name}` of `{place}` may not be deployed, or as another one"
            ));
        }
    }
    let (name, ledger, _) = known?;
    if let (Some(said), Some(given)) = (&ledger.region, given)
        && said != given
    {
        let (said, given, place) = (shown(said), shown(given), shown(&first.place));
        return open(format!("the ledger is unknown: `{place}` says the region `{said}`, and `{given}` is given"));
    }
    let (Some(id), Some(region)) = (id, ledger.region.as_deref().or(given)) else {
        let why = format!("the ARN of the ledger `{}` is unknown: its account or its region is not given", shown(name));
        let help =
            format!("{GIVE}, or its account and region with `--template-value AWS::AccountId=…` and `AWS::Region=…`");
        return Some(Which::Open(why, help));
    };
    let arn = Account::new(region, id).map_err(|error| error.to_string()).and_then(|account| {
        let known = account.partition();
        if let Some(given) = partition.filter(|given| *given != known) {
            let (region, given) = (shown(region), shown(given));
            return Err(format!("the region `{region}` is of the partition `{known}`, and `{given}` is given"));
        }
        let partition = known;
        let text = format!("arn:{partition}:qldb:{region}:{id}:ledger/{name}");
        text.parse::<LedgerArn>().map_err(|error| error.to_string())
    });
    Some(match arn {
        Ok(arn) => Which::Known(arn),
        Err(error) => {
            Which::Open(format!("the ARN of the ledger `{}` is unknown: {error}", shown(name)), GIVE.to_owned())
        }
    })
}
