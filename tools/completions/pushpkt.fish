# Completion of pushpkt for fish: the program itself says what can stand at the cursor.
function __pushpkt_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in ($before[1] --complete fish $before[2..-1] "$current" 2>/dev/null)
        set -l part (string split -m1 \t -- $line)
        switch $part[1]
            case :files
                __fish_complete_path "$current"
            case :folders
                __fish_complete_directories "$current"
            case :commands
                complete -C "$current"
            case :nospace
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c pushpkt -f -a '(__pushpkt_complete)'
