//! Area codes of the North American numbering plan, as its administrator assigns them (looked up in November 2026).
//! A test compares them with the tables of Google's libphonenumber.

/// Codes of places in the United States, their territories and Canada.
#[rustfmt::skip]
const GEOGRAPHIC: [u16; 436] = [
    201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 220, 223,
    224, 225, 226, 227, 228, 229, 231, 234, 235, 236, 239, 240, 248, 249, 250, 251, 252, 253, 254, 256,
    257, 260, 262, 263, 267, 269, 270, 272, 273, 274, 276, 279, 281, 283, 289, 301, 302, 303, 304, 305,
    306, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 324, 325, 326, 327,
    329, 330, 331, 332, 334, 336, 337, 339, 340, 341, 343, 346, 347, 350, 351, 352, 353, 354, 357, 360,
    361, 363, 364, 365, 367, 368, 369, 380, 382, 385, 386, 387, 401, 402, 403, 404, 405, 406, 407, 408,
    409, 410, 412, 413, 414, 415, 416, 417, 418, 419, 423, 424, 425, 428, 430, 431, 432, 434, 435, 436,
    437, 438, 440, 442, 443, 445, 447, 448, 450, 457, 458, 460, 463, 464, 468, 469, 470, 471, 472, 474,
    475, 478, 479, 480, 483, 484, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 512, 513, 514, 515,
    516, 517, 518, 519, 520, 530, 531, 534, 539, 540, 541, 548, 551, 557, 559, 561, 562, 563, 564, 567,
    568, 570, 571, 572, 573, 574, 575, 579, 580, 581, 582, 584, 585, 586, 587, 601, 602, 603, 604, 605,
    606, 607, 608, 609, 610, 612, 613, 614, 615, 616, 617, 618, 619, 620, 621, 623, 624, 626, 628, 629,
    630, 631, 636, 639, 640, 641, 645, 646, 647, 650, 651, 656, 657, 659, 660, 661, 662, 667, 669, 670,
    671, 672, 678, 679, 680, 681, 682, 683, 684, 686, 689, 701, 702, 703, 704, 705, 706, 707, 708, 709,
    712, 713, 714, 715, 716, 717, 718, 719, 720, 724, 725, 726, 727, 728, 729, 730, 731, 732, 734, 737,
    738, 740, 742, 743, 747, 748, 753, 754, 757, 760, 762, 763, 765, 769, 770, 771, 772, 773, 774, 775,
    778, 779, 780, 781, 782, 785, 786, 787, 801, 802, 803, 804, 805, 806, 807, 808, 810, 812, 813, 814,
    815, 816, 817, 818, 819, 820, 821, 825, 826, 828, 830, 831, 832, 835, 837, 838, 839, 840, 843, 845,
    847, 848, 850, 854, 856, 857, 858, 859, 860, 861, 862, 863, 864, 865, 867, 870, 872, 873, 878, 879,
    901, 902, 903, 904, 905, 906, 907, 908, 909, 910, 912, 913, 914, 915, 916, 917, 918, 919, 920, 924,
    925, 928, 929, 930, 931, 934, 936, 937, 938, 939, 940, 941, 942, 943, 945, 947, 948, 949, 951, 952,
    954, 956, 959, 970, 971, 972, 973, 975, 978, 979, 980, 983, 984, 985, 986, 989,
];

/// Codes of other countries that share the plan: the Caribbean and Bermuda.
#[rustfmt::skip]
const ABROAD: [u16; 21] = [
    242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 809, 829, 849, 868, 869,
    876,
];

/// What an area code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AreaCodeUse {
    /// A place in the United States, a territory, or Canada.
    Place,
    /// Another country.
    Abroad,
    /// Free for the caller; no text messages.
    TollFree,
    /// Paid by the caller; no text messages.
    Premium,
    /// Not assigned to anyone.
    Nobody,
}

/// Looks an area code up.
pub(super) fn area(code: u16) -> AreaCodeUse {
    match code {
        800 | 833 | 844 | 855 | 866 | 877 | 888 => AreaCodeUse::TollFree,
        900 => AreaCodeUse::Premium,
        code if GEOGRAPHIC.binary_search(&code).is_ok() => AreaCodeUse::Place,
        code if ABROAD.contains(&code) => AreaCodeUse::Abroad,
        _ => AreaCodeUse::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What libphonenumber says; `tests/numbering/renew.sh` writes it.
    const LIBPHONENUMBER: &str = include_str!("area_codes.libphonenumber.txt");

    /// Numbers for persons and machines, in no place; they are no use for a log-in code.
    #[rustfmt::skip]
    const NO_PLACE: [u16; 20] = [
        500, 521, 522, 523, 524, 525, 526, 527, 528, 529, 532, 533, 544, 566, 577, 588, 600, 622, 633, 900,
    ];

    /// Newly assigned codes that the other table lacks. Refusing someone's real number would be worse than letting a
    /// wrong one pass.
    #[rustfmt::skip]
    const NEWER: [u16; 15] = [357, 387, 436, 457, 460, 471, 483, 568, 621, 624, 679, 729, 837, 861, 924];

    /// Islands, where few numbers are in use, so that an example number proves nothing.
    fn island(code: u16) -> bool {
        ABROAD.contains(&code) || [340, 670, 671, 684, 787, 939].contains(&code)
    }

    #[test]
    fn the_table_is_sorted_and_agrees_with_libphonenumber() {
        assert!(GEOGRAPHIC.is_sorted());
        let valid: Vec<u16> = LIBPHONENUMBER.lines().filter_map(|line| line.parse().ok()).collect();
        assert!(valid.len() > 400 && valid.is_sorted(), "the list has lost its lines");
        let mut differing = Vec::new();
        for code in (200..1000).filter(|code| !island(*code)) {
            let theirs = valid.contains(&code) && !NO_PLACE.contains(&code);
            let ours = matches!(area(code), AreaCodeUse::Place | AreaCodeUse::TollFree);
            if ours != theirs {
                differing.push(code);
            }
        }
        assert_eq!(differing, NEWER);
    }
}
