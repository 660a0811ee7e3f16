//! Degrees and licenses that stand behind names.

use super::words::listed;
use crate::text::fold;

/// Folded spellings. Those of two letters are taken only where they stand apart from the name.
const CREDENTIALS: &str = "md do mbbs mbchb facp facs facep faap facc faan fache pa pac rpa rpac np fnp fnpc fnpbc anp \
     anpbc anpc agnp agacnp agacnpbc pnp pmhnp pmhnpbc whnp aprn arnp crnp acnp acnpbc cnp cns crna \
     cnm cm dnp dnap rn rnbc rnc bsn msn adn asn bsnrn msnrn ccrn cen tncc ocn cnor cmsrn phn lpn lvn \
     cna pct hha cma rma ccma ma emt emtb emtp nremt nrp pharmd rph cpht bcps phd psyd edd drph jd \
     mph mha mba ms msw mhs bs ba lcsw lcswr lmsw lmhc lmft lpc lcpc lac casac cadc otr otrl otd pt \
     dpt pta cota slp cccslp rrt crt rd rdn cdn ldn rt rtr mlt mt dds";

/// Further ones, which few lists have.
const MORE: &str = "dmd dpm od dc ot cphq rhia rhit ccs cpc chps bcba chw esq cissp lnha";

/// Whether a text is a degree or license, whatever its case and dots.
#[must_use]
pub fn is_credential(text: &str) -> bool {
    let folded = fold(text);
    listed(CREDENTIALS, &folded) || listed(MORE, &folded)
}

/// Whether it is written as degrees are: with at least two capitals, or with dots.
#[must_use]
pub(super) fn looks_like_credential(text: &str) -> bool {
    is_credential(text) && text.chars().filter(|letter| letter.is_uppercase()).count() >= 2
}

/// The degrees and licenses of a text that holds nothing else; none when anything else stands in it.
#[must_use]
pub fn split_credentials(text: &str) -> Option<Vec<String>> {
    let parts: Vec<String> = text
        .split([',', ';', '/', '|', ' ', '\t', '\n'])
        .map(|part| part.trim().trim_matches(['(', ')', '[', ']']).to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty() && parts.iter().all(|part| is_credential(part))).then_some(parts)
}
