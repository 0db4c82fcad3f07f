/**
 * What `gold completion <shell>` prints (pure). The scripts know nothing of gold's commands: they ask `gold __complete`, whose answer is
 * the word at the cursor, then a line for each candidate, `value<TAB>description`, and `:folders` where the shell is to add folders.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Not for people: it has no help. */
export const COMPLETE_WORD = '__complete';

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  // bash cuts words at : and = as well, and replaces only the last part ($2); so what stands before it is taken off the candidates.
  bash: `# gold: completion for bash. In ~/.bashrc:  source <(gold completion bash)
_gold_complete() {
  local answer line value typed skip
  answer="$("$1" ${COMPLETE_WORD} bash "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" || return
  COMPREPLY=()
  {
    IFS= read -r typed
    skip=$(( \${#typed} - \${#2} ))
    (( skip < 0 )) && skip=0
    while IFS= read -r line; do
      if [[ $line == :folders ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -d -- "$2")
        continue
      fi
      value="\${line%%$'\\t'*}"
      COMPREPLY+=("\${value:skip}")
    done
  } <<< "$answer"
  if (( \${#COMPREPLY[@]} == 1 )) && [[ \${COMPREPLY[0]} == *[:=,.] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _gold_complete gold
`,
  zsh: `#compdef gold
# gold: completion for zsh. In ~/.zshrc, after compinit:  source <(gold completion zsh)
_gold_complete() {
  local line value typed folders=0
  local -a lines open closed
  lines=("\${(@f)$("\${words[1]}" ${COMPLETE_WORD} zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    if [[ $line == :folders ]]; then folders=1; continue; fi
    [[ -z $line ]] && continue
    value="\${line%%$'\\t'*}"
    if [[ $line == *$'\\t'* ]]; then line="\${value//:/\\\\:}:\${line#*$'\\t'}"; else line="\${value//:/\\\\:}"; fi
    if [[ $value == *[:=,.] ]]; then open+=("$line"); else closed+=("$line"); fi
  done
  (( folders )) && _files -/
  (( \${#closed} )) && _describe -t gold gold closed
  (( \${#open} )) && _describe -t gold gold open -S ''
  return 0
}
compdef _gold_complete gold
`,
  fish: `# gold: completion for fish.  gold completion fish > ~/.config/fish/completions/gold.fish
function __gold_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command $words[1] ${COMPLETE_WORD} fish -- $words[2..-1] "$current" 2>/dev/null)[2..-1]
        if test "$line" = ":folders"
            __fish_complete_directories "$current"
        else
            echo $line
        end
    end
end
complete -c gold -f -a '(__gold_complete)'
`,
};
