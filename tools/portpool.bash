# Completion of portpool's command line for bash.

_portpool()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=() i

    COMPREPLY=()
    # bash makes three words of --prefix=DIR
    [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}
    [[ $prev == --prefix && $cur == = ]] && cur=
    if [[ $prev == --prefix ]]
    then
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        compopt -o filenames 2>/dev/null    # outside of a completion there is none
        return
    fi
    for ((i = 1; i < COMP_CWORD; i++))
    do
        case ${COMP_WORDS[i]} in
        --prefix)
            ((i++))
            [[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
        -*) ;;
        *) words+=("${COMP_WORDS[i]}") ;;
        esac
    done
    if [[ $cur == -* ]]
    then
        COMPREPLY=($(compgen -W "--prefix --json --help --version" -- "$cur"))
        return
    fi
    case ${#words[@]}-${words[0]} in
    0-) COMPREPLY=($(compgen -W "list show watch doctor add delete dynamic" -- "$cur")) ;;
    1-add|1-delete) COMPREPLY=($(compgen -W "persistent excluded" -- "$cur")) ;;
    2-add|2-delete|1-dynamic) COMPREPLY=($(compgen -W "tcp udp" -- "$cur")) ;;
    esac
}

complete -F _portpool portpool
