# Completion of pushpkt for bash: the program itself says what can stand at the cursor.
_pushpkt() {
  local current=${COMP_WORDS[COMP_CWORD]} word what file
  [ "$current" = = ] && current=
  COMPREPLY=()
  while IFS=$'\t' read -r word what; do
    case $word in
      :files) # what: the endings that are wanted
        compopt -o filenames 2>/dev/null
        while IFS= read -r file; do
          if [ -n "$what" ] && [ ! -d "$file" ] && [[ " $what " != *" ${file##*.} "* ]]; then continue; fi
          COMPREPLY+=("$file")
        done < <(compgen -f -- "$current")
        ;;
      :folders)
        compopt -o filenames 2>/dev/null
        while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -d -- "$current")
        ;;
      :commands)
        while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -c -- "$current")
        ;;
      :nospace) compopt -o nospace 2>/dev/null ;;
      ?*) COMPREPLY+=("$word") ;;
    esac
  done < <("${COMP_WORDS[0]}" --complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _pushpkt pushpkt
