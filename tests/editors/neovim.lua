-- What a user of Neovim gets from the server, written down line by line. `tests/editors/neovim.sh` runs it and compares.
--
-- Neovim has no clock to wait by here: each step waits until the answer is there.

local out = {}

local function say(...)
  table.insert(out, table.concat({ ... }, ' '))
end

local function heading(text)
  say('')
  say(text)
end

local function finish(status)
  vim.fn.writefile(out, vim.env.OUT)
  vim.cmd(status == 0 and 'qall!' or 'cquit!')
end

local function wait(what, done)
  if not vim.wait(60000, done, 20) then
    say('no ' .. what)
    finish(1)
  end
end

local function request(client, method, params)
  local answer = client:request_sync(method, params, 60000, 0)
  if not answer or answer.err then
    say(method .. ': ' .. vim.inspect(answer and answer.err))
    finish(1)
  end
  return answer.result
end

local function place(range)
  return ('%d:%d-%d:%d'):format(range.start.line + 1, range.start.character + 1, range['end'].line + 1, range['end'].character + 1)
end

local function lines(text)
  for _, line in ipairs(vim.split(text, '\n')) do
    say('  ' .. line)
  end
end

-- The set-up of docs/editors.md.
vim.filetype.add({ extension = { partiql = 'partiql' } })
vim.lsp.config('partiql_iam', {
  cmd = { vim.env.PARTIQL_IAM, 'lsp' },
  filetypes = { 'partiql', 'json', 'python' },
  root_markers = { 'partiql-iam.toml', '.git' },
})
vim.lsp.enable('partiql_iam')

local document

local function edit(file)
  vim.cmd.edit({ file, bang = true })
  wait('client', function() return #vim.lsp.get_clients({ bufnr = 0 }) == 1 end)
  wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  document = vim.lsp.util.make_text_document_params(0)
end

edit('queries.partiql')
say('file type ' .. vim.bo.filetype)
local client = vim.lsp.get_clients({ bufnr = 0 })[1]

local function problems()
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    local severity = vim.diagnostic.severity[diagnostic.severity]
    say(('%d:%d %s %s'):format(diagnostic.lnum + 1, diagnostic.col + 1, severity, diagnostic.code))
    lines(diagnostic.message)
  end
end

local function codes()
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    say(('%d:%d %s'):format(diagnostic.lnum + 1, diagnostic.col + 1, diagnostic.code))
  end
end

local function lenses()
  for _, lens in ipairs(request(client, 'textDocument/codeLens', { textDocument = document })) do
    say(place(lens.range), lens.command.title)
  end
end

heading('diagnostics')
problems()

local function at(line, character)
  return { textDocument = document, position = { line = line - 1, character = character - 1 } }
end

heading('hover over Vehicle')
lines(request(client, 'textDocument/hover', at(1, 16)).contents.value)

heading('code lenses')
lenses()

heading('completion of a table')
local answer = request(client, 'textDocument/completion', at(3, 15))
local labels = vim.tbl_map(function(item) return item.label end, answer.items or answer)
table.sort(labels)
say(table.concat(labels, ' '))

heading('code actions at the misspelt table')
local diagnostics = vim.tbl_map(function(diagnostic) return diagnostic.user_data.lsp end, vim.diagnostic.get(0))
local actions = request(client, 'textDocument/codeAction', {
  textDocument = document,
  range = { start = { line = 1, character = 15 }, ['end'] = { line = 1, character = 15 } },
  context = { diagnostics = diagnostics },
})
for _, action in ipairs(actions) do
  say(action.title .. (action.disabled and ' (disabled: ' .. action.disabled.reason .. ')' or ''))
end
local fix = vim.iter(actions):find(function(action) return action.kind == 'quickfix' end)
vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding)
say('> ' .. vim.api.nvim_buf_get_lines(0, 1, 2, true)[1])
wait('fewer diagnostics', function() return #vim.diagnostic.get(0, { lnum = 1 }) == 0 end)

heading('formatted')
wait('formatter', function() return client:supports_method('textDocument/formatting', 0) end)
vim.api.nvim_buf_set_lines(0, 3, 4, true, { 'delete from Person as p', '  where p.GovId=? -- not the name', ';' })
vim.lsp.buf.format({ async = false, timeout_ms = 60000 })
for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
  say('  ' .. line)
end

edit('music/songs.partiql')
assert(vim.lsp.get_clients({ bufnr = 0 })[1].id == client.id, 'one server for both services')

heading('of DynamoDB: diagnostics')
problems()

heading('of DynamoDB: hover over ByGenre')
lines(request(client, 'textDocument/hover', at(4, 22)).contents.value)

heading('of DynamoDB: code lenses')
lenses()

heading('of DynamoDB: completion in a condition')
answer = request(client, 'textDocument/completion', at(3, 39))
labels = vim.tbl_map(function(item) return item.label end, answer.items or answer)
say(table.concat(labels, ' '))

heading('of DynamoDB: fixes')
for _, line in ipairs({ 1, 4 }) do
  local character = line == 1 and 33 or 26
  actions = request(client, 'textDocument/codeAction', {
    textDocument = document,
    range = { start = { line = line, character = character }, ['end'] = { line = line, character = character } },
    context = { diagnostics = {}, only = { 'quickfix' } },
  })
  say(actions[1].title)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  say('> ' .. vim.api.nvim_buf_get_lines(0, line, line + 1, true)[1])
end

edit('music/songs.py')

heading('of DynamoDB: in Python')
codes()
lenses()

heading('the configuration file is changed')
vim.fn.writefile(vim.list_extend(vim.fn.readfile('partiql-iam.toml'), { 'boundary = "gone.json"' }), 'partiql-iam.toml')
local config = vim.uri_to_bufnr(vim.uri_from_fname(vim.fn.fnamemodify('partiql-iam.toml', ':p')))
wait('diagnostic in it', function() return #vim.diagnostic.get(config) > 0 end)
for _, diagnostic in ipairs(vim.diagnostic.get(config)) do
  say(('%d:%d %s'):format(diagnostic.lnum + 1, diagnostic.col + 1, diagnostic.code))
  lines(diagnostic.message)
end

edit('queries.py')

heading('in Python')
codes()
lenses()
say('formats it: ' .. tostring(client:supports_method('textDocument/formatting', 0)))

finish(0)
