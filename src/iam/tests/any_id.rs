//! Decisions on tables whose ids are unknown.

use alloc::collections::BTreeMap;

use super::{ID, LEDGER, decide, set};
use crate::Span;
use crate::iam::{Decision, DenialKind, Requirement, UnknownFact};
use crate::service::qldb::condition::NOTHING;
use crate::service::qldb::{Rule, UniqueId, resource};
use serde_json::{Value, json};

/// Allowed with every id, denied with every id, or unknown between the two.
#[test]
fn a_table_whose_id_is_unknown_is_decided_for_any_id() {
    let table = resource::named("Vehicle");
    let select = Requirement::new(Rule::Select.row(), table, NOTHING, Span::new(14, 21));
    let base = "arn:aws:qldb:us-east-1:123456789012:ledger";
    for (effect, resource, condition, reason) in [
        ("Allow", "*".to_string(), json!({}), None),
        ("Allow", "arn:aws:qldb:*".into(), json!({}), None),
        ("Allow", format!("{LEDGER}/*"), json!({}), None),
        ("Allow", format!("{LEDGER}/table/*"), json!({}), None),
        ("Allow", format!("{LEDGER}/table/{}", "?".repeat(22)), json!({}), None),
        ("Allow", format!("{LEDGER}/t*/*?"), json!({}), None),
        ("Allow", format!("{base}/*/table/*"), json!({}), None),
        ("Allow", format!("{LEDGER}/table/{ID}"), json!({}), Some("unknown")),
        ("Allow", format!("{LEDGER}/table/A*"), json!({}), Some("unknown")),
        ("Allow", format!("{LEDGER}/table/*Z"), json!({}), Some("unknown")),
        ("Allow", format!("{LEDGER}/table/{}", "?".repeat(21)), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/table/{}", "?".repeat(23)), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/table/a_b*"), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/table/{ID}x"), json!({}), Some("implicit-deny")),
        ("Allow", LEDGER.to_string(), json!({}), Some("implicit-deny")),
        ("Allow", format!("{base}/other/table/*"), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/information_schema/user_tables"), json!({}), Some("implicit-deny")),
        ("Allow", "*".into(), json!({"StringEquals": {"aws:ResourceTag/team": "a"}}), Some("unknown")),
        ("Deny", format!("{LEDGER}/table/{ID}"), json!({}), Some("unknown")),
        ("Deny", format!("{LEDGER}/table/?*"), json!({}), Some("explicit-deny")),
        ("Deny", format!("{LEDGER}/table/*"), json!({}), Some("explicit-deny")),
        ("Deny", format!("{base}/other/*"), json!({}), None),
        ("Deny", LEDGER.to_string(), json!({}), None),
    ] {
        let mut statements =
            vec![json!({"Effect": effect, "Action": "qldb:PartiQL*", "Resource": resource, "Condition": condition})];
        if effect == "Deny" {
            statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
        }
        let decision = decide(&set(&json!(statements)), &[select], None);
        assert_eq!(decision.denial_kind().map(DenialKind::name), reason, "{effect} {resource} {condition}: {decision}");
        if let Decision::Denied(denial) = decision {
            let permissions = denial.missing.iter().map(|missing| &missing.permission);
            let mut permissions = permissions.chain(denial.denied_by.iter().map(|deny| &deny.permission));
            assert!(permissions.all(|permission| permission.resource == format!("{LEDGER}/table/*")));
        }
    }
    let denied = decide(
        &set(&json!([{"Effect": "Allow", "Action": "*", "Resource": format!("{LEDGER}/table/A*")}])),
        &[select],
        None,
    );
    let Decision::Denied(denial) = &denied else { panic!("allowed") };
    assert_eq!(denial.unknown, [UnknownFact::TableId { name: "Vehicle".into() }]);
    assert_eq!(denial.missing[0].unresolved_table.as_deref(), Some("Vehicle"));
    let json = serde_json::to_value(&denied).unwrap();
    assert_eq!(json["unknown"], json!([{"fact": "table-id", "name": "Vehicle"}]));
}

/// What is decided without an id holds with every id.
#[test]
fn a_decision_without_an_id_holds_with_every_id() {
    let letters = ["", "*", "?", "A", "Au1Ei", "table/", "/", "_", "??????????????????????", ID];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    let ids =
        [ID, "5PLf9SXwndd63lPaSIa0O6", "0000000000000000000000", "zzzzzzzzzzzzzzzzzzzzzz", "Azzzzzzzzzzzzzzzzzzzzz"];
    let ids = ids.map(|id| UniqueId::new(id).unwrap());
    let mut seen = BTreeMap::new();
    for _ in 0..4_000 {
        let count = 1 + below(3);
        let statements: Vec<Value> = (0..count)
            .map(|_| {
                let tail: String = (0..below(4)).map(|_| letters[below(letters.len())]).collect();
                let not = if below(4) == 0 { "NotResource" } else { "Resource" };
                let effect = if below(3) == 0 { "Deny" } else { "Allow" };
                json!({"Effect": effect, "Action": "*", not: format!("{LEDGER}/table/{tail}")})
            })
            .collect();
        let set = set(&json!(statements));
        let ask = |table| {
            let select = Requirement::new(Rule::Select.row(), table, NOTHING, Span::new(0, 1));
            decide(&set, &[select], None)
        };
        let without = ask(resource::named("Vehicle"));
        let reason = without.denial_kind().map_or("allowed", DenialKind::name);
        *seen.entry(reason).or_insert(0) += 1;
        for id in &ids {
            let with = ask(resource::table(id, None)).is_allowed();
            match reason {
                "allowed" => assert!(with, "{statements:?} with {id}"),
                "unknown" => {}
                _ => assert!(!with, "{statements:?} with {id}"),
            }
        }
    }
    assert!(seen.len() == 4 && seen.values().all(|count| *count > 100), "{seen:?}");
}

#[test]
fn an_id_without_a_catalog_is_exact() {
    let id = UniqueId::new(ID).unwrap();
    let select = Requirement::new(Rule::Select.row(), resource::table(&id, None), NOTHING, Span::new(14, 21));
    let allow = |resource: String| json!([{"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": resource}]);
    assert!(decide(&set(&allow(format!("{LEDGER}/table/{ID}"))), &[select], None).is_allowed());
    assert!(!decide(&set(&allow(format!("{LEDGER}/table/Vehicle"))), &[select], None).is_allowed());
}
