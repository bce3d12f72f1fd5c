#!/usr/bin/env bash
# The screenshots of the README: Neovim in tmux, its pane with colours drawn as SVG. Needs tmux, Python 3, Neovim 0.11 (NVIM)
# and the program (PARTIQL_IAM).
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
socket=partiql-iam-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
cp -r ../../tests/editors/project "$work/cars"
program=${PARTIQL_IAM:-$(command -v partiql-iam)}
cat > "$work/init.lua" <<LUA
vim.o.termguicolors, vim.o.number, vim.o.signcolumn, vim.o.laststatus, vim.o.cmdheight = true, true, 'yes', 0, 0
vim.o.shortmess = vim.o.shortmess .. 'FI'
vim.filetype.add({ extension = { partiql = 'partiql' } })
vim.lsp.config('partiql_iam', {
  cmd = { '$program', 'lsp' },
  filetypes = { 'partiql', 'json' },
  root_markers = { 'partiql-iam.toml' },
})
vim.lsp.enable('partiql_iam')
vim.diagnostic.config({ virtual_text = true })
vim.api.nvim_create_autocmd('LspAttach', { callback = function()
  vim.defer_fn(function() vim.lsp.codelens.refresh({ bufnr = 0 }) end, 500)
end })
LUA

# shot NAME HEIGHT TEXT KEYS…: what the pane shows after the keys, once TEXT is in it.
shot() {
    local name=$1 height=$2 text=$3
    shift 3
    tmux -L "$socket" -f /dev/null new-session -d -s "$name" -x 140 -y "$height" -c "$work/cars" \
        env HOME="$work" COLORTERM=truecolor "${NVIM:-nvim}" -u "$work/init.lua" queries.partiql
    tmux -L "$socket" set -g status off
    tmux -L "$socket" set -ga terminal-overrides ',*:Tc'
    until tmux -L "$socket" capture-pane -p -t "$name" | grep -q 'needs PartiQLSelect'; do sleep 0.2; done
    [ $# = 0 ] || tmux -L "$socket" send-keys -t "$name" "$@"
    until tmux -L "$socket" capture-pane -p -t "$name" | grep -q "$text"; do sleep 0.2; done
    sleep 1
    tmux -L "$socket" capture-pane -e -p -t "$name" | python3 "$here/svg.py" > "$name.svg"
    tmux -L "$socket" kill-session -t "$name"
}

shot lens 6 'may not run this'
shot hover 22 'Resources are under' 'w' 'w' 'w' 'K'
