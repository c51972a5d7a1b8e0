/*
 * LogQL as a whole: everything that parses here has a tree, also where the evaluator does not go yet.
 * What a context-free grammar cannot say (which aggregation takes a parameter, which leg may be a
 * log query, whether a regular expression compiles) is checked while the tree is built.
 */
grammar LogqlGrammar;

query : expression EOF ;

labelSet : '{' (matcher (',' matcher)*)? '}' EOF ;

expression
    : <assoc=right> left=expression op='^' modifier? right=expression                       # binary
    | left=expression op=('*' | '/' | '%') modifier? right=expression                       # binary
    | left=expression op=('+' | '-') modifier? right=expression                             # binary
    | left=expression op=('==' | '!=' | '>' | '>=' | '<' | '<=') modifier? right=expression # binary
    | left=expression op=('and' | 'unless') modifier? right=expression                      # binary
    | left=expression op='or' modifier? right=expression                                    # binary
    | '(' expression ')'                                                                    # group
    | selector stage*                                                                       # logQuery
    | rangeAggregation                                                                      # rangeQuery
    | vectorAggregation                                                                     # vectorQuery
    | 'label_replace' '(' expression ',' STRING ',' STRING ',' STRING ',' STRING ')'        # labelReplace
    | 'vector' '(' number ')'                                                               # vectorLiteral
    | 'variants' '(' expression (',' expression)* ')' 'of' '(' logRange ')'                 # variants
    | number                                                                                # numberLiteral
    ;

modifier : bool='bool'? (matching=('on' | 'ignoring') labelNames ((GROUP_LEFT | GROUP_RIGHT) labelNames?)?)? ;

rangeAggregation : rangeFunction '(' (number ',')? logRange ')' grouping? ;

vectorAggregation : vectorFunction grouping? '(' (number ',')? expression ')' grouping? ;

grouping : kind=('by' | 'without') labelNames ;

labelNames : '(' (identifier (',' identifier)*)? ')' ;

logRange
    : selector stage* range offset?
    | selector range offset? stage+
    | '(' selector stage* ')' range offset? stage*
    | '(' logRange ')'
    ;

range : '[' DURATION ']' ;

offset : 'offset' '-'? DURATION ;

selector : '{' (matcher (',' matcher)*)? '}' ;

matcher : identifier op=('=' | '!=' | '=~' | '!~') STRING ;

stage
    : op=('|=' | '!=' | '|~' | '!~' | '|>' | '!>') filterText ('or' filterText)*  # lineFilter
    | '|' 'json' extractions?                                                     # json
    | '|' 'logfmt' FLAG* extractions?                                             # logfmt
    | '|' 'regexp' STRING                                                         # regexp
    | '|' 'pattern' STRING                                                        # pattern
    | '|' 'unpack'                                                                # unpack
    | '|' 'decolorize'                                                            # decolorize
    | '|' 'line_format' STRING                                                    # lineFormat
    | '|' 'label_format' labelAssignment (',' labelAssignment)*                   # labelFormat
    | '|' 'drop' labelPick (',' labelPick)*                                       # drop
    | '|' 'keep' labelPick (',' labelPick)*                                       # keep
    | '|' 'unwrap' (identifier | conversion '(' identifier ')')                   # unwrap
    | '|' labelFilter                                                             # filterLabels
    ;

filterText : STRING | 'ip' '(' STRING ')' ;

extractions : extraction (',' extraction)* ;

extraction : identifier ('=' STRING)? ;

labelAssignment : identifier '=' (identifier | STRING) ;

labelPick : identifier (op=('=' | '!=' | '=~' | '!~') STRING)? ;

conversion : 'bytes' | 'duration' | 'duration_seconds' ;

labelFilter : conjunction ('or' conjunction)* ;

conjunction : listedFilter ('and' listedFilter)* ;

// a comma, or nothing at all, takes everything to its right and only the nearest filter to its left
listedFilter : oneFilter (','? labelFilter)? ;

oneFilter
    : '(' labelFilter ')'                                                             # filterGroup
    | identifier op=('=' | '!=' | '=~' | '!~') STRING                                 # filterByText
    | identifier op=('=' | '!=') 'ip' '(' STRING ')'                                  # filterByAddress
    | identifier op=('=' | '==' | '!=' | '>' | '>=' | '<' | '<=') quantity            # filterByQuantity
    ;

quantity : number | '-'? DURATION | BYTES ;

number : ('+' | '-')? NUMBER ;

rangeFunction
    : 'count_over_time' | 'rate' | 'rate_counter' | 'bytes_over_time' | 'bytes_rate'
    | 'avg_over_time' | 'sum_over_time' | 'min_over_time' | 'max_over_time' | 'stdvar_over_time'
    | 'stddev_over_time' | 'quantile_over_time' | 'first_over_time' | 'last_over_time'
    | 'absent_over_time'
    ;

vectorFunction
    : 'sum' | 'avg' | 'count' | 'max' | 'min' | 'stddev' | 'stdvar' | 'bottomk' | 'topk'
    | 'approx_topk' | 'sort' | 'sort_desc'
    ;

// a function's name, or that of a stage, is also a label's name
identifier
    : IDENTIFIER | rangeFunction | vectorFunction | conversion
    | 'label_replace' | 'vector' | 'variants' | 'of' | 'ip' | 'json' | 'logfmt' | 'regexp' | 'pattern'
    | 'unpack' | 'decolorize' | 'line_format' | 'label_format' | 'drop' | 'keep' | 'unwrap'
    | 'offset' | 'bool' | 'on' | 'ignoring' | GROUP_LEFT | GROUP_RIGHT
    ;

GROUP_LEFT : 'group_left' ;
GROUP_RIGHT : 'group_right' ;
FLAG : '--strict' | '--keep-empty' ;
STRING : '"' (~["\\\r\n] | '\\' .)* '"' | '`' ~'`'* '`' ;
DURATION : (DECIMAL UNIT)+ ;
BYTES : DECIMAL ([kKMGTPEgtpe]? [iI]? [bB] | [kKMGTP] [iI]?) ;
NUMBER : DECIMAL ([eE] [+-]? DIGIT+)? | '0' [xX] [0-9a-fA-F]+ ;
IDENTIFIER : [a-zA-Z_] [a-zA-Z0-9_]* ;
COMMENT : '#' ~[\r\n]* -> skip ;
SPACE : [ \t\r\n]+ -> skip ;

fragment DECIMAL : DIGIT+ ('.' DIGIT*)? | '.' DIGIT+ ;
fragment DIGIT : [0-9] ;
fragment UNIT : 'ns' | 'us' | '\u00b5s' | '\u03bcs' | 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'y' ;
