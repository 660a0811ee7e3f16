//! Temporary files in the data folder that somebody who was killed has left behind.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::archive::is_older;

/// Nobody writes on one of them for so long.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// Clears away what was begun and never took its place. Whatever cannot be cleared stays until the next start.
pub(super) fn clear_left_over(data: &Path) {
    for folder in [data.to_owned(), data.join("forms"), data.join("handed-in")] {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| is_temporary(path) && is_older(path, ABANDONED)) {
            let cleared = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            if let Err(error) = cleared {
                tracing::warn!(%error, "a file that was left over could not be cleared away");
            }
        }
    }
}

/// Names that only files have that are still being written: of results, of editions of a form, and of encrypted files.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = name.ends_with(".part") && (name.starts_with(".aum-") || name.contains(".age"));
    // An edition that is whole, without one in use, takes its place when the forms are read.
    let edition = name.strip_suffix(".new").is_some_and(|form| path.is_dir() && path.with_file_name(form).exists());
    part || edition
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs::File;
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_was_begun_long_ago_goes_away_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        fs::create_dir_all(data.join("forms/healthix-btg.new")).unwrap();
        fs::create_dir_all(data.join("forms/healthix-btg")).unwrap();
        fs::create_dir_all(data.join("forms/other-form.new")).unwrap();
        fs::create_dir_all(data.join("handed-in")).unwrap();
        let files = [".aum-x1y2.part", "handed-in/.aum-z.part", "forms/.aum-q.part", "notes.part", ".aum-new.part"];
        for file in files {
            fs::write(data.join(file), "begun").unwrap();
        }
        let old = SystemTime::now() - 2 * ABANDONED;
        for path in files[..4].iter().copied().chain(["forms/healthix-btg.new", "forms/other-form.new"]) {
            File::open(data.join(path)).unwrap().set_modified(old).unwrap();
        }

        clear_left_over(data);

        let stays = |path: &str| data.join(path).exists();
        assert!(!stays(files[0]) && !stays(files[1]) && !stays(files[2]) && !stays("forms/healthix-btg.new"));
        assert!(stays("notes.part") && stays(".aum-new.part"), "not ours, and perhaps still being written");
        assert!(stays("forms/other-form.new") && stays("forms/healthix-btg"));
    }
}
