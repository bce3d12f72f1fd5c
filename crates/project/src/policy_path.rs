//! Paths of policies: a file, and perhaps whose policies in it are meant, as in `template.yaml#Reader`, or which managed policy it is, as in
//! `arn:aws:iam::aws:policy/Reader=reader.json`.

use std::path::{Path, PathBuf};

/// The file of a policy: `template.yaml` of `template.yaml#Reader`, where that is not a file itself.
pub(crate) fn file_of(path: &Path) -> &Path {
    let path = managed_policy(path).map_or(path, |(_, path)| path);
    divided(path).map_or(path, |(file, _)| file)
}

/// The role, user or policy of the file that is meant, if it is named.
pub(crate) fn role_of(path: &Path) -> Option<&str> {
    divided(path).map(|(_, role)| role)
}

/// The ARN of the managed policy that the file is, and its path.
pub(crate) fn managed_policy(path: &Path) -> Option<(&str, &Path)> {
    let (arn, file) = path.to_str()?.split_once('=')?;
    let is_managed = arn.starts_with("arn:") && arn.contains(":iam::") && arn.contains(":policy/") && !file.is_empty();
    (is_managed && !path.exists()).then(|| (arn, Path::new(file)))
}

/// The same with another path of the file.
pub(crate) fn with_file(path: &Path, other: impl FnOnce(&Path) -> PathBuf) -> PathBuf {
    match managed_policy(path) {
        Some((arn, file)) => {
            let mut whole = std::ffi::OsString::from(format!("{arn}="));
            whole.push(other(file));
            whole.into()
        }
        None => other(path),
    }
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
            ("arn:aws:iam::aws:policy/Reader=reader.json", "reader.json", None),
            ("arn:aws:iam::123456789012:policy/a/Reader=a/reader.json", "a/reader.json", None),
            ("arn:aws:iam::123456789012:policy/Reader", "arn:aws:iam::123456789012:policy/Reader", None),
            ("a=b.json", "a=b.json", None),
        ];
        for (path, file, role) in rows {
            assert_eq!((file_of(Path::new(path)), role_of(Path::new(path))), (Path::new(file), role), "{path}");
        }
    }

    #[test]
    fn the_file_of_a_managed_policy_is_in_its_folder() {
        let within = |path: &str| with_file(Path::new(path), |file| Path::new("project").join(file));
        let whole = PathBuf::from("arn:aws:iam::aws:policy/Reader=project/reader.json");
        assert_eq!(within("arn:aws:iam::aws:policy/Reader=reader.json"), whole);
        assert_eq!(within("reader.json"), PathBuf::from("project/reader.json"));
    }
}
