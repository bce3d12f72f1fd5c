//! Callers of another account than that of the resource.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::iam::decision::{Denial, OtherAccount};
use crate::iam::evaluate::context::RequestContext;
use crate::iam::is_account;

/// The denial of a statement that is sent to `account`, if its caller is known to be of another one than the resource, or was meant to be.
pub(crate) fn other_account(account: &str, base: &str, context: &RequestContext) -> Option<Denial> {
    let account_of = |arn| str::split(arn, ':').nth(4);
    let resource = account_of(base).filter(|id| is_account(id))?;
    let given = |key| context.get_folded(key).unwrap_or_default().iter().map(String::as_str);
    let callers = given("aws:principalaccount").chain(given("aws:principalarn").filter_map(account_of));
    let mut callers = core::iter::once(account).chain(callers);
    let caller = callers.find(|id| is_account(id) && *id != resource)?;
    let other_account = Some(OtherAccount { caller: caller.to_owned(), resource: resource.to_owned() });
    Some(Denial { other_account, ..Denial::default() })
}
