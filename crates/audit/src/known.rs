//! What is known beside the records.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;
use partiql_iam::Ledger;
use partiql_iam::dynamodb::{Account, Schema};

use crate::moment::Moment;

/// What is known beside the records: whose ledger and tables they are about, who ran which transaction, and which time counts.
#[derive(Clone, Debug)]
pub struct Known {
    /// The ledger of journals; the template by default. Its permissions mode counts.
    pub ledger: Ledger,
    /// The account and region of statements of which no record says them; the template by default.
    pub account: Account,
    /// The keys of its tables, by which scans are told from queries.
    pub schema: Option<Schema>,
    /// Who ran which transaction of a journal.
    pub who: Option<Who>,
    /// What was before it does not count.
    pub from: Option<Moment>,
    /// What was then or later does not count.
    pub to: Option<Moment>,
}

impl Default for Known {
    fn default() -> Self {
        Self { ledger: Ledger::template(), account: Account::TEMPLATE, schema: None, who: None, from: None, to: None }
    }
}

/// Who ran which transaction of a journal, which has no principals itself.
#[derive(Clone, Debug, Default)]
pub struct Who {
    by_transaction: HashMap<Box<str>, Arc<str>, RandomState>,
    /// Each principal once.
    principals: HashSet<Arc<str>, RandomState>,
}

impl Who {
    /// A transaction was run by a principal. `false`: by another one, as was said before, which stays.
    #[must_use]
    pub fn add(&mut self, transaction: &str, principal: &str) -> bool {
        let principal = match self.principals.get(principal) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = principal.into();
                self.principals.insert(Arc::clone(&new));
                new
            }
        };
        let own = self.by_transaction.entry(transaction.into()).or_insert_with(|| Arc::clone(&principal));
        *own == principal
    }

    /// Who ran it, if that is known.
    #[must_use]
    pub fn principal(&self, transaction: &str) -> Option<&Arc<str>> {
        self.by_transaction.get(transaction)
    }

    /// How many transactions it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_transaction.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_transaction.is_empty()
    }
}
