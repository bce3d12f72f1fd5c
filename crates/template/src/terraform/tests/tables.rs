//! Tables and their keys.

use std::path::Path;

use partiql_iam::dynamodb::Schema;

use super::fixture;
use crate::tables;

const TABLE: &str = "\
resource \"aws_dynamodb_table\" \"t\" {
  name      = \"orders\"
  hash_key  = \"customer\"
  range_key = \"at\"

  attribute {
    name = \"customer\"
    type = \"S\"
  }
  attribute {
    name = \"at\"
    type = \"N\"
  }

  global_secondary_index {
    name            = \"by_time\"
    hash_key        = \"at\"
    projection_type = \"ALL\"
  }
  local_secondary_index {
    name               = \"by_customer\"
    range_key          = \"at\"
    projection_type    = \"INCLUDE\"
    non_key_attributes = [\"total\"]
  }
}
";

/// The tables and the number of those without a name.
fn schema(text: &str) -> (Schema, usize) {
    let translated = tables(Path::new("main.tf"), text).unwrap().unwrap();
    let schema = Schema::parse(&translated.json).unwrap();
    let unnamed = schema.unnamed().len();
    (schema, unnamed)
}

#[test]
fn tables_have_their_keys() {
    let (found, unnamed) = schema(TABLE);
    let table = found.table("orders").unwrap();
    assert_eq!((table.keys.partition_key().unwrap().name.as_str(), unnamed), ("customer", 0));
    let indexes: Vec<&str> = table.indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(indexes, ["by_time", "by_customer"]);
    assert_eq!(table.index("by_customer").unwrap().keys.partition_key().unwrap().name, "customer");
    assert!(table.projects(table.index("by_customer").unwrap(), "total"));
    let state = fixture("state.json");
    let translated = tables(Path::new("state.json"), &state).unwrap().unwrap();
    assert!(Schema::parse(&translated.json).unwrap().table("orders-eu").is_some());
    assert!(tables(Path::new("table.json"), "{\"Table\": {}}").is_none());
}

#[test]
fn what_is_unknown_of_a_table_makes_all_of_it_unknown() {
    for (from, to) in [
        ("\"orders\"", "var.name"),
        ("\"orders\"", "\"orders-${var.stage}\""),
        ("hash_key  = \"customer\"", "hash_key = var.key"),
        ("hash_key  = \"customer\"", ""),
        ("range_key = \"at\"", "range_key = var.key"),
        ("type = \"N\"", "type = var.kind"),
        ("name            = \"by_time\"", "name = var.index"),
        ("[\"total\"]", "var.attributes"),
        (
            "  global_secondary_index {",
            "  dynamic \"global_secondary_index\" {\n    for_each = var.more\n    content {}\n  }\n  global_secondary_index {",
        ),
    ] {
        let (found, unnamed) = schema(&TABLE.replacen(from, to, 1));
        assert_eq!((found.tables().len(), unnamed), (0, 1), "{to}");
    }
    let (found, unnamed) = schema(&format!("{TABLE}{}", TABLE.replace("\"t\"", "\"other\"")));
    assert_eq!((found.tables().len(), unnamed), (0, 2));
}

#[test]
fn a_table_has_its_policy_or_is_unknown() {
    let policy = |arn: &str, effect: &str| {
        format!(
            "{TABLE}resource \"aws_dynamodb_resource_policy\" \"p\" {{\n  resource_arn = {arn}\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = {effect}, Principal = \"*\", Action = \"dynamodb:PartiQLSelect\", Resource = \"*\" }}] }})\n}}\n"
        )
    };
    for arn in ["aws_dynamodb_table.t.arn", "\"arn:aws:dynamodb:eu-west-1:123456789012:table/orders\""] {
        let (found, _) = schema(&policy(arn, "\"Deny\""));
        assert!(found.table("orders").unwrap().resource_policy.is_some(), "{arn}");
    }
    for (arn, effect) in [("var.arn", "\"Deny\""), ("aws_dynamodb_table.t.arn", "var.effect")] {
        let (found, unnamed) = schema(&policy(arn, effect));
        assert_eq!((found.tables().len(), unnamed), (0, 1));
        assert!(found.unnamed()[0].may_have_policy);
    }
    let (found, _) = schema(&policy("\"arn:aws:dynamodb:eu-west-1:123456789012:table/other\"", "\"Deny\""));
    assert_eq!(found.table("orders").unwrap().resource_policy, None);
}
