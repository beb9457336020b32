#!/bin/sh
# Builds speex.wasm; README.md says of what. Usage: build.sh DIRECTORY_OF_SPEEX_1.2.1
set -eu
here=$(cd "$(dirname "$0")" && pwd)
speex=$1
sources='bits cb_search exc_5_64_table exc_5_256_table exc_8_128_table exc_10_16_table exc_10_32_table
  exc_20_32_table filters gain_table gain_table_lbr hexc_table hexc_10_32_table high_lsp_tables lpc lsp
  lsp_tables_nb ltp modes modes_wb nb_celp quant_lsp sb_celp speex speex_callbacks vq window'
sed -e 's/@SIZE16@/short/; s/@USIZE16@/unsigned short/; s/@SIZE32@/int/; s/@USIZE32@/unsigned int/' \
  -e 's/@INCLUDE_STDINT@//' "$speex/include/speex/speex_config_types.h.in" \
  >"$speex/include/speex/speex_config_types.h"
# shellcheck disable=SC2046
${CLANG:-clang} --target=wasm32-wasi -O2 -flto -nostartfiles -fno-math-errno \
  -DRELEASE -DFLOATING_POINT -DDISABLE_ENCODER -DDISABLE_VBR -DDISABLE_WARNINGS \
  -DDISABLE_NOTIFICATIONS -DVAR_ARRAYS -DEXPORT= -DOS_SUPPORT_CUSTOM \
  -I "$here" -I "$speex/include" -I "$speex/libspeex" \
  $(for source in $sources; do echo "$speex/libspeex/$source.c"; done) "$here/decoder.c" \
  -Wl,--no-entry,--gc-sections,--strip-all,-z,stack-size=65536 \
  -Wl,--initial-memory=524288,--max-memory=524288 \
  -o "$here/speex.wasm"
