//! What reading a file may cost. Small files get a fixed allowance, large ones what their size on disk makes plausible: a
//! blank form with thousands of prepared rows packs 50:1 and more and must open, so the ratio alone never decides.

/// Most rows with people that are read from one sheet; a sheet of a spreadsheet program ends at 1,048,576.
pub const MAX_ROWS: u64 = 1_000_000;

/// Last row and column of a sheet, counted from 1.
pub(crate) const LAST_ROW: u32 = 1_048_576;
pub(crate) const LAST_COLUMN: u32 = 16_384;

/// The header is looked for down to this row.
pub(crate) const HEADER_ROWS: u32 = 40;

/// Longest text of a cell, as spreadsheet programs have it.
pub(crate) const MAX_CELL_TEXT: usize = 32_767;

/// Most cells of a sheet, empty ones included: a million rows of 24.
pub(crate) const MAX_CELLS: u64 = 24_000_000;

/// Most parts of a package.
pub(crate) const MAX_PARTS: u64 = 10_000;

/// Most sheets of a workbook; spreadsheet programs become unusable long before.
pub(crate) const MAX_SHEETS: usize = 10_000;

/// Largest file on disk.
pub(crate) const MAX_FILE: u64 = 512 * MIB;

/// Longest run of text, and longest tag, in a part. A cell's text can be written as six bytes a character.
pub(crate) const MAX_TEXT_RUN: usize = 256 * 1024;
pub(crate) const MAX_TAG: usize = 64 * 1024;

/// Elements within elements: those of a workbook go a tenth as deep.
pub(crate) const MAX_DEPTH: usize = 256;

/// Cell formats of a workbook (Excel stops at 65,490), and the longest attribute among the styles.
pub(crate) const MAX_FORMATS: u64 = 65_536;
pub(crate) const MAX_STYLE_ATTRIBUTE: usize = 512;

const MIB: u64 = 1024 * 1024;

/// Parts that hold neither cells nor strings.
pub(crate) const MAX_SMALL_PART: u64 = 16 * MIB;

/// Bytes that inflating a sheet of this size on disk may give; they are streamed, so they cost time only.
pub(crate) fn sheet_bytes(on_disk: u64) -> u64 {
    allowance(on_disk, 256 * MIB, 200, 4096 * MIB)
}

/// Bytes of memory that the shared strings of this size on disk may take.
pub(crate) fn string_bytes(on_disk: u64) -> u64 {
    allowance(on_disk, 64 * MIB, 60, 1024 * MIB)
}

/// Bytes of text that may be kept from a file of this size on disk.
pub(crate) fn kept_bytes(on_disk: u64) -> u64 {
    allowance(on_disk, 64 * MIB, 40, 1024 * MIB)
}

/// Bytes of memory that the cells gathered from a list of this size on disk may take, empty ones between them included.
pub(crate) fn gathered_bytes(on_disk: u64) -> u64 {
    allowance(on_disk, 24 * MIB, 40, 1536 * MIB)
}

/// Largest .xls file: its sheets end at row 65,536.
pub(crate) const MAX_OLD_FILE: u64 = 64 * MIB;

/// Cells with a value in a sheet of this size on disk. Written with their places, even a sheet of equal cells takes more than
/// two bytes for each; a sheet that unpacks to many more is made to keep the program busy.
pub(crate) fn filled_cells(on_disk: u64) -> u64 {
    (200_000 + on_disk / 2).min(MAX_CELLS)
}

fn allowance(on_disk: u64, floor: u64, ratio: u64, ceiling: u64) -> u64 {
    on_disk.saturating_mul(ratio).clamp(floor, ceiling)
}
