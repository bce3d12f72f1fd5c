//! Paths of policies: a file, and perhaps whose policies in it are meant, as in `template.yaml#Reader`.

use std::path::Path;

/// The file of a policy: `template.yaml` of `template.yaml#Reader`, where that is not a file itself.
pub(crate) fn file_of(path: &Path) -> &Path {
    divided(path).map_or(path, |(file, _)| file)
}

/// The role, user or policy of the file that is meant, if it is named.
pub(crate) fn role_of(path: &Path) -> Option<&str> {
    divided(path).map(|(_, role)| role)
}

fn divided(path: &Path) -> Option<(&Path, &str)> {
    let (file, role) = path.to_str()?.rsplit_once('#')?;
    let is_named = !file.is_empty() && !role.is_empty() && !role.contains(['/', '\\']);
    (is_named && !path.exists()).then(|| (Path::new(file), role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_may_be_named() {
        let rows = [
            ("template.yaml#Reader", "template.yaml", Some("Reader")),
            ("a#b/template.yaml", "a#b/template.yaml", None),
            ("role.json", "role.json", None),
            ("main.tf#aws_iam_role.reader", "main.tf", Some("aws_iam_role.reader")),
            ("-#Reader", "-", Some("Reader")),
            ("x#", "x#", None),
        ];
        for (path, file, role) in rows {
            assert_eq!((file_of(Path::new(path)), role_of(Path::new(path))), (Path::new(file), role), "{path}");
        }
    }
}
